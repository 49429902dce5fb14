"""Send answers to questions compressed to whoever accepts it; what is short goes as it is."""

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

PATH = "/graphql"
# Below this the headers weigh as much; every refusal is shorter.
MINIMUM_BYTES = 1_000
# Where size and processor time meet for answers of this kind (58 kB: 0.05, 0.29 and 0.25 ms).
ZSTD_LEVEL, BROTLI_QUALITY, GZIP_LEVEL = 3, 4, 4


class Compression:
    """
    Pure ASGI middleware around the door of questions alone.

    An answer there holds no secret beside what its caller has sent: tokens, proofs and nonces travel in headers, and
    the results are the caller's own to read. So its length tells an eavesdropper no more than it did (BREACH).
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        # The library knows every type of answer but the one of GraphQL over HTTP.
        add_compress_type("application/graphql-response+json")
        # What comes in parts is read part by part: none may wait in here for the next.
        add_compress_type("multipart/mixed", streaming=True)
        # A stream of events is mostly silent: what its compressor keeps, about a megabyte, outweighs all it would save.
        remove_compress_type("text/event-stream")
        self._app = app
        self._compressed = CompressMiddleware(
            app,
            minimum_size=MINIMUM_BYTES,
            zstd_level=ZSTD_LEVEL,
            brotli_quality=BROTLI_QUALITY,
            gzip_level=GZIP_LEVEL,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress answers to questions; every other as before."""
        asked = scope["type"] == "http" and scope["path"] == PATH
        await (self._compressed if asked else self._app)(scope, receive, send)
