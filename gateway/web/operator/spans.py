"""How far back a page looks: lengths of time to choose among, each with an address."""

from collections.abc import Mapping, Sequence

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Lengths that a page offers, by the name that they have in its address; the usual one needs none."""

    path: str
    name: str
    lengths: tuple[int, ...]
    usual: int

    def read(self, query: Mapping[str, str]) -> int:
        """Read which length is asked for; what is not offered is the usual one."""
        text = query.get(self.name, "")
        return int(text) if text in {str(length) for length in self.lengths} else self.usual

    def address(self, length: int) -> str:
        """Write the address of a length."""
        return self.path if length == self.usual else f"{self.path}?{self.name}={length}"

    def spans(self, current: int, texts: Sequence[str]) -> tuple["Span", ...]:
        """Offer every length, in the words that are given of each."""
        return tuple(
            Span(text=text, href=self.address(length), current=length == current)
            for length, text in zip(self.lengths, texts, strict=True)
        )


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A length of time that may be chosen."""

    text: str
    href: str
    current: bool
