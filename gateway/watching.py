"""What the parts of the gateway need to know of whoever watches it."""

from collections.abc import Callable, Mapping

import msgspec

from resolvers.sources.watched import Watch
from resolvers.stepping import NOBODY, Steps


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who watches; nobody as it is.

    Args:
        steps: who watches the steps of the walk. sources: who watches the sources.
        header: what is sent to sources, so that they can go on with a trace.
    """

    steps: Steps = NOBODY
    sources: Watch | None = None
    header: Callable[[], Mapping[str, str]] | None = None


NOBODY_WATCHES = Watching()
