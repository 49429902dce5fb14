"""Rules as they are read: chapters of blocks, each a title, a sentence in three languages and short lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.table import Wording
from policies.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One rule as it is read: a title, its sentence in three languages, and short lines below it."""

    title: str
    sentence: Wording
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """
    What stands under one heading.

    Args:
        opening: which table it is, since when, and whose; empty where it is of the same table as what is above it.
        order: how its blocks are read; None where that is said above.
    """

    heading: Wording
    opening: str = ""
    order: Wording | None = None
    blocks: Sequence[Block]

    def in_markdown(self) -> list[str]:
        """Write the chapter as lines of Markdown."""
        lines = [f"## {self.heading.nb}", "", *below(self.heading)]
        if self.opening:
            lines += [self.opening, ""]
        if self.order is not None:
            lines += [self.order.nb, "", *below(self.order)]
        for block in self.blocks:
            lines += [f"### {block.title}", "", block.sentence.nb, "", *below(block.sentence)]
            lines += [*(f"- {line}" for line in block.lines), *([""] if block.lines else [])]
        return lines


def below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield from (f"*{language}: {wording.in_language(language)}*", "")
