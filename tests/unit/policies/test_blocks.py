"""A chapter of blocks is written heading first, then how it is read, then each block with its lines."""

from policies.blocks import Block, Chapter
from policies.table import Wording


def wording(text: str) -> Wording:
    return Wording(nb=f"{text} nb", nn=f"{text} nn", en=f"{text} en")


def test_a_chapter_is_written_in_order():
    block = Block(title="Title", sentence=wording("says"), lines=("one", "two"))
    chapter = Chapter(heading=wording("head"), opening="Version 1.", order=wording("read"), blocks=(block,))

    assert [line for line in chapter.in_markdown() if line] == [
        "## head nb",
        "*nn: head nn*",
        "*en: head en*",
        "Version 1.",
        "read nb",
        "*nn: read nn*",
        "*en: read en*",
        "### Title",
        "says nb",
        "*nn: says nn*",
        "*en: says en*",
        "- one",
        "- two",
    ]
    assert chapter.in_markdown()[-1] == ""


def test_a_chapter_of_words_needs_neither_opening_nor_order_nor_lines():
    block = Block(title="Title", sentence=wording("says"))

    assert Chapter(heading=wording("head"), blocks=(block,)).in_markdown() == [
        *("## head nb", "", "*nn: head nn*", "", "*en: head en*", ""),
        *("### Title", "", "says nb", "", "*nn: says nn*", "", "*en: says en*", ""),
    ]
