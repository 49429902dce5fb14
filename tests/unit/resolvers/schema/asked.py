"""Ask the whole schema, with the path's outside faked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from gateway.comparison import read_comparison
from policies import Language, Succession
from resolvers.acts.changing import Changing
from resolvers.acts.opening import Opener, Terms
from resolvers.acts.opting import Opting
from resolvers.acts.preferring import Preferring
from resolvers.acts.previewing import Previewing
from resolvers.acts.releasing import Releasing
from resolvers.acts.restricting import Restricting
from resolvers.acts.shielding import Shielding
from resolvers.audit import Audit
from resolvers.counting import Counts
from resolvers.directives import DirectiveReader
from resolvers.model import Caller
from resolvers.noting import Noting
from resolvers.oversight.attesting import Attesting
from resolvers.oversight.discretion import Discretion
from resolvers.oversight.figuring import Figuring
from resolvers.oversight.hinting import Thresholds
from resolvers.oversight.history import History
from resolvers.oversight.messages import Messages
from resolvers.oversight.operating import Operating
from resolvers.oversight.overseeing import Overseeing
from resolvers.oversight.recorded import Recorded
from resolvers.oversight.serving import Serving
from resolvers.pacing import Pacing
from resolvers.people import People
from resolvers.plan import SourceSheet
from resolvers.schema.assembly import build
from resolvers.schema.context import Context, Path
from resolvers.schema.paging import PageSizes
from resolvers.streams.arriving import Arriving
from resolvers.streams.falling_due import FallingDue
from resolvers.streams.hearing import Hearing
from resolvers.streams.turns import Rhythm
from resolvers.views.explaining import Explaining
from resolvers.views.glancing import Glancing
from resolvers.views.looking import Looking
from resolvers.views.work_list import WorkList
from tests.examples import NOW, citizen, holding, operation_rules, release_rules, retention_rules
from tests.unit.resolvers.acted import Acts
from tests.unit.resolvers.kept import Store
from tests.unit.resolvers.opened import Openings
from tests.unit.resolvers.oversight.test_history import Log
from tests.unit.resolvers.served import Chains, Service, never
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

SCHEMA = build()
PACING = Pacing(per_min=1_000, clock=lambda: 0.0, key=b"a key for tests")
# Fast enough to be waited for.
QUICK = Rhythm(beat_s=0.005, check_s=0.05, list_s=0.05)
TERMS = Terms(lasts=timedelta(minutes=60), shortest_reason=10)


def parts(
    world: World,
    *,
    store: Store | None = None,
    openings: Openings | None = None,
    acts: Acts | None = None,
    log: Log | None = None,
    policies: Succession | None = None,
    pacing: Pacing | None = None,
    hearing: Hearing | None = None,
    rhythm: Rhythm = QUICK,
    service: Service | None = None,
    chains: Chains | None = None,
    sheets: Sequence[SourceSheet] = (),
) -> Path:
    """Put the path together over one world."""
    path, audit, people = pipeline(world, policies=policies), Audit(world), People(world, world)
    changing, store, openings = Changing(path, audit), store or Store(), openings or Openings()
    acts, glancing = acts or Acts(), Glancing(people, DirectiveReader(world, world, people), path)
    work_list, hearing = WorkList(acts, path, glancing, audit, holding()), hearing or Hearing()
    service, recorded = service or Service(), Recorded(audit, operation_rules())
    return Path(
        pipeline=path,
        arriving=Arriving(world, path, glancing, audit, hearing, rhythm=rhythm),
        attesting=Attesting(chains or Chains(), recorded, never, retention=retention_rules()),
        falling_due=FallingDue(work_list, audit, hearing, NAMING, rhythm=rhythm),
        restricting=Restricting(store, path, changing, NAMING),
        explaining=Explaining(path, changing, audit=audit, noting=Noting(world, NAMING)),
        figuring=Figuring(service, recorded),
        history=History(log or Log(), audit, retention_rules(), path, Discretion()),
        looking=Looking(world, retention_rules()),
        messages=Messages(openings, changing, Discretion()),
        naming=NAMING,
        opener=Opener(openings, changing, audit, naming=NAMING, terms=TERMS),
        operating=Operating(world, audit, NAMING, rules=operation_rules(), retention=retention_rules()),
        opting=Opting(store, changing),
        overseeing=Overseeing(
            world, audit, world, rules=operation_rules(), thresholds=Thresholds(), hours=lambda _: True
        ),
        pacing=pacing or PACING,
        preferring=Preferring(store, changing, release_rules()),
        previewing=Previewing(path),
        releasing=Releasing(acts, path, changing, naming=NAMING, holding=holding()),
        serving=Serving(service, recorded, Counts(lambda: NOW, lambda: 0.0), sheets=sheets),
        shielding=Shielding(acts, path, changing, NAMING),
        sizes=PageSizes(usual=20, largest=200),
        units=read_comparison().units,
        work_list=work_list,
    )


async def ask(
    query: str,
    *,
    caller: Caller | None = None,
    world: World | None = None,
    variables: dict[str, Any] | None = None,
    language: Language = Language.NB,
    **how: Any,
) -> Any:
    """Run one operation; gives the library's own result."""
    context = Context(
        asking=replace(asking(caller or citizen()), language=language),
        path=parts(world or World(), **how),
    )
    result = await SCHEMA.execute(query, variable_values=variables, context_value=context)
    # Lists that are completed in C are JSON already.
    result.data = msgspec.json.decode(msgspec.json.encode(result.data))
    return result


async def data(query: str, **how: Any) -> Any:
    """Run one operation that must have no errors."""
    result = await ask(query, **how)
    assert result.errors is None, result.errors
    return result.data


async def failure(query: str, **how: Any) -> BaseException | None:
    """Run one operation that must have one error; gives what was raised."""
    result = await ask(query, **how)
    (error,) = result.errors
    return error.original_error
