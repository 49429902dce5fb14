"""Unpack a body as it comes, never further than one byte beyond what there is room for."""

import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# A header may name gzip or zlib; adding 32 lets the decompressor tell them apart.
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
# The window that a receiver must support, and may refuse to go beyond: 8 MB (RFC 9659).
ZSTD_OPTIONS: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
GZIP, ZSTD = frozenset({"gzip", "x-gzip", "deflate"}), frozenset({"zstd"})
PLAIN = frozenset({"", "identity"})

# What is asked for; another coding is not read.
ACCEPTED = "gzip, zstd"

CORRUPT = (zlib.error, zstd.ZstdError)


class Member(Protocol):
    """One gzip member or zstd frame on its way."""

    @property
    def eof(self) -> bool:
        """Tell whether it has come to its end."""
        ...

    @property
    def unused_data(self) -> bytes:
        """Give what came after its end."""
        ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Unpack at most `max_length` bytes."""
        ...


class Unpacker:
    """Unpacks a body of any number of members or frames, one after the other."""

    def __init__(self, member: Callable[[], Member]) -> None:
        """Start before the first byte."""
        self._new = member
        self._member = member()

    @property
    def ended(self) -> bool:
        """Tell whether the body may end here: the last member is whole."""
        return self._member.eof

    def unpack(self, data: bytes, most: int) -> bytes:
        """
        Unpack what came; `most`, at least one, bounds what is given.

        Where as much is given, more may be left over, and nothing more may be asked.

        Raises:
            CORRUPT: the body is none of its kind; zero bytes after the last member are no fault.
        """
        unpacked = bytearray()
        while data and len(unpacked) < most:
            if self._member.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._member = self._new()
            unpacked += self._member.decompress(data, most - len(unpacked))
            data = self._member.unused_data if self._member.eof else b""
        return bytes(unpacked)


def unpacker(coding: str) -> Unpacker | None:
    """Make what unpacks a coding; None for one that was not asked for."""
    if coding in GZIP:
        return Unpacker(lambda: zlib.decompressobj(GZIP_OR_ZLIB))
    if coding in ZSTD:
        return Unpacker(lambda: zstd.ZstdDecompressor(options=ZSTD_OPTIONS))
    return None
