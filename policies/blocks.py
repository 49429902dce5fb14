"""Rules as they are read below the rules of access: a chapter of blocks, each a title, a sentence and short lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.table import Wording
from policies.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One rule as it is read: a title, its sentence in three languages, and short lines below it."""

    title: str
    sentence: Wording
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChapter:
    """
    One table as it is read.

    Args:
        opening: which table it is, since when, and whose.
        order: how its blocks are read.
    """

    heading: Wording
    opening: str
    order: Wording
    blocks: Sequence[Block]

    def in_markdown(self) -> list[str]:
        """Write the chapter as lines of Markdown."""
        lines = [f"## {self.heading.nb}", "", *below(self.heading), self.opening, ""]
        lines += [self.order.nb, "", *below(self.order)]
        for block in self.blocks:
            lines += [f"### {block.title}", "", block.sentence.nb, "", *below(block.sentence)]
            lines += [*(f"- {line}" for line in block.lines), ""]
        return lines


def below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield from (f"*{language}: {wording.in_language(language)}*", "")
