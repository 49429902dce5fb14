"""Ask the whole schema, with the path's outside faked."""

from typing import Any

from resolvers.audit import Audit
from resolvers.changing import Changing
from resolvers.history import History
from resolvers.model import Caller
from resolvers.opting import Opting
from resolvers.preferring import Preferring
from resolvers.previewing import Previewing
from resolvers.restricting import Restricting
from resolvers.schema.assembly import build
from resolvers.schema.context import Context, Path
from resolvers.schema.paging import PageSizes
from tests.examples import citizen, release_rules
from tests.unit.resolvers.kept import Store
from tests.unit.resolvers.test_history import Log
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

SCHEMA = build()


def parts(world: World, *, store: Store | None = None) -> Path:
    """Put the path together over one world."""
    path, audit, store = pipeline(world), Audit(world), store or Store()
    changing = Changing(path, audit)
    return Path(
        pipeline=path,
        restricting=Restricting(store, path, changing, NAMING),
        history=History(Log(), audit),
        naming=NAMING,
        opting=Opting(store, changing),
        preferring=Preferring(store, changing, release_rules()),
        previewing=Previewing(path),
        sizes=PageSizes(usual=20, largest=200),
    )


async def ask(
    query: str,
    *,
    caller: Caller | None = None,
    world: World | None = None,
    store: Store | None = None,
    variables: dict[str, Any] | None = None,
) -> Any:
    """Run one operation; gives the library's own result."""
    world = world or World()
    context = Context(asking=asking(caller or citizen()), path=parts(world, store=store))
    return await SCHEMA.execute(query, variable_values=variables, context_value=context)


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
