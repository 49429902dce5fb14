"""What has no field in the model is kept as comments, once, and only that."""

from resolvers.model import Code, Comment, Moment, Specimen
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_kept import ELEMENT, MOST_SEARCHES, kept, kept_from, strings, with_kept

NOTHING = frozenset()


def xml(text):
    return document(text.encode(), max_bytes=100_000)[0]


def said(text, part=None, apart=NOTHING):
    return [(one.heading.code, one.text) for one in kept(xml(text), part or Specimen(), apart=apart)]


def test_a_text_or_coded_value_that_is_nowhere_is_kept_under_its_elements_name():
    assert said('<A><B V="k" S="1.2" DN="navn">tekst</B><C>  to  ord </C></A>') == [
        ("B", "tekst"),
        ("B", "k"),
        ("B", "1.2"),
        ("B", "navn"),
        ("C", "to  ord"),
    ]


def test_what_stands_deeper_is_named_by_its_way_there():
    assert said('<A>x<B><C V="y">1<D>2</D>3</C></B></A>') == [
        ("A", "x"),
        ("B/C", "1"),
        ("B/C", "y"),
        ("B/C/D", "2"),
        ("B/C", "3"),
    ]


def test_what_was_kept_of_an_element_is_known_by_the_first_step_of_its_path():
    wanted = frozenset({"B"})
    below = Comment(text="x", heading=Code(code="B/C", system=ELEMENT))

    assert kept_from(below, wanted)
    assert not kept_from(Comment(text="x", heading=Code(code="C/B", system=ELEMENT)), wanted)
    assert not kept_from(Comment(text="x", heading=Code(code="B")), wanted)
    assert not kept_from(Comment(text="x", heading=Code(system=ELEMENT)), wanted)
    assert not kept_from(Comment(text="x"), wanted)


def test_a_word_is_not_another_that_differs_in_its_capitals():
    assert said("<A><B>X</B></A>", Specimen(number="x")) == [("B", "X")]


def test_each_is_kept_once_and_marks_without_letters_or_digits_are_not():
    assert said("<A><B>x</B><B>x</B><C>***</C>&gt;</A>") == [("B", "x")]


def test_loose_text_behind_an_element_is_kept():
    assert said("<A><B/>bak</A>") == [("A", "bak")]


def test_what_the_part_says_is_not_kept_again():
    part = Specimen(
        number="7",
        accredited=True,
        anatomical_origin="Venstre  arm",
        collected=Moment(text="2020-01-02", at="2020-01-02T00:00:00Z"),
        comments=(Comment(text="en lengre tekst\nmed linje"),),
    )

    assert (
        said('<A><B>7</B><C V="TRUE"/><D>Venstre arm</D><E V="20200102"/><F>lengre</F><G>med linje</G></A>', part) == []
    )


def test_a_short_text_is_only_there_when_it_stands_alone():
    part = Specimen(anatomical_origin="abc 12 def")

    assert said("<A><B>12</B></A>", part) == [("B", "12")]


def test_a_message_of_unforeseen_elements_is_kept_without_looking_within_texts():
    part = Specimen(comments=(Comment(text="dette finnes inni teksten"),))
    elements = "".join(f"<B>ukjent {place}</B>" for place in range(MOST_SEARCHES))

    assert said("<A><B>inni</B></A>", part) == []
    assert said(f"<A>{elements}<B>inni</B></A>", part)[-1] == ("B", "inni")


def test_excluded_elements_and_those_that_stand_alone_are_left_out():
    assert (
        said(
            "<ServReport><CopyDest><X>y</X></CopyDest><ResultItem>z</ResultItem></ServReport>",
            apart=frozenset({"ResultItem"}),
        )
        == []
    )
    assert said('<A><ArithmeticComp DN="Mindre enn"/></A>') == []


def test_the_attributes_of_markup_are_not_texts():
    assert said('<A><B><p xmlns="http://www.w3.org/1999/xhtml" V="stil">ord <b>her</b></p></B></A>') == [
        ("B", "ord her")
    ]


def test_comments_are_added_behind_those_that_are_there():
    found = with_kept(xml("<A><B>ny</B></A>"), Specimen(comments=(Comment(text="først"),)), apart=NOTHING)

    assert [comment.text for comment in found.comments] == ["først", "ny"]
    assert found.comments[1].heading.system == ELEMENT


def test_the_texts_of_a_plain_value_are_all_found():
    assert strings({"a": ["x", {"b": True}], "c": (False, 3, None, 1.5)}) == ["x", "true", "1", "false", "0", "3"]
