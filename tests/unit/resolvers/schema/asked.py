"""Ask the whole schema, with the path's outside faked."""

from typing import Any

from resolvers.audit import Audit
from resolvers.history import History
from resolvers.model import Caller
from resolvers.naming import Naming
from resolvers.restricting import Restricting
from resolvers.schema.assembly import build
from resolvers.schema.context import Context, Path
from resolvers.schema.paging import PageSizes
from tests.examples import citizen
from tests.unit.resolvers.test_history import Log
from tests.unit.resolvers.test_pipeline import World, asking, pipeline
from tests.unit.resolvers.test_restricting import Store

SCHEMA = build()
NAMING = Naming(b"s" * 32)


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
    path, audit = pipeline(world), Audit(world)
    context = Context(
        asking=asking(caller or citizen()),
        path=Path(
            pipeline=path,
            restricting=Restricting(store or Store(), path, audit, NAMING),
            history=History(Log(), audit),
            naming=NAMING,
            sizes=PageSizes(usual=20, largest=200),
        ),
    )
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
