"""The files that pages load: our own, and those of others with their version in their name."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

VENDORED = "vendor/"
# A version's file never changes; our own may with every release.
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"


class Files(StaticFiles):
    """Serves them, and lets browsers keep them: nobody is told of by them."""

    def __init__(self) -> None:
        """Find them in the package."""
        super().__init__(packages=[("gateway.web", "static")])

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give one."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOR_EVER if path.startswith(VENDORED) else FOR_A_WHILE
        return response
