"""What markup means stays in the text that is made of it."""

import pytest

from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_markup import MOST_COLUMNS, marked_up


def xml(text):
    return document(text.encode(), max_bytes=100_000)[0]


def read(markup):
    return marked_up(xml(f'<T><div xmlns="http://www.w3.org/1999/xhtml">{markup}</div></T>')).strip()


def test_markup_becomes_lines():
    text = """<T><div xmlns="http://www.w3.org/1999/xhtml"><h2>Funn</h2><p>Leveren <b>er</b>
        jevn.<br/>Milt:&#160;u.a.</p><ul><li>en</li><li>to</li></ul><table><tr><td>A</td><td>1</td></tr></table>
        <pre>x
  y</pre></div> Slutt</T>"""

    assert marked_up(xml(text)).strip().split("\n") == [
        "Funn",
        "",
        "Leveren er jevn.",
        "Milt:\xa0u.a.",
        "",
        "en",
        "",
        "to",
        "",
        "A | 1",
        "",
        "x",
        "y",
        "",
        "Slutt",
    ]


def test_unknown_markup_keeps_its_own_lines():
    assert marked_up(xml("<T>en<annet>to\ntre</annet>fire\nfem</T>")) == "ento\ntrefire\nfem"


def test_an_empty_cell_keeps_what_follows_in_its_column():
    head = "<tr><th>Middel</th><th>Isolat 1</th><th>Isolat 2</th></tr>"
    rows = "<tr><td>Meropenem</td><td/><td>S</td></tr><tr><td></td>\n<td>R</td><td> </td></tr>"

    assert read(f"<table>{head}{rows}</table>").split("\n\n") == [
        "Middel | Isolat 1 | Isolat 2",
        "Meropenem | | S",
        "| R |",
    ]


@pytest.mark.parametrize("cell", ["<p>R</p>", "<div>\n  <p> R </p>\n</div>", "R<br/>"])
def test_the_blocks_of_a_cell_do_not_break_its_row(cell):
    assert read(f"<table><tr><td><p>Penicillin</p></td><td>{cell}</td></tr></table>") == "Penicillin | R"


@pytest.mark.parametrize(
    ("span", "columns"), [("2", 2), ("0", 1), ("", 1), ("to", 1), ("9999", MOST_COLUMNS), ("1" * 5_000, 1), ("²", 1)]
)
def test_a_cell_over_several_columns_moves_nothing(span, columns):
    row = f'<tr><td colspan="{span}">Gruppe</td><td>S</td></tr>'

    assert read(f"<table>{row}</table>").count("|") == columns


def test_a_raised_number_is_a_power():
    assert read("3 x 10<sup>9</sup>/L, H<sub>2</sub>O") == "3 x 10^9/L, H2O"


@pytest.mark.parametrize(
    "struck", ["<del>{}</del>", "<s>{}</s>", '<span style="text-decoration: line-through">{}</span>']
)
def test_what_is_struck_out_is_not_read_as_said(struck):
    assert read(f"Funn er {struck.format('<b>ikke</b>')} sikre.") == "Funn er [overstrøket: ikke] sikre."


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ('<img src="a.png" alt=" Kurve "/>', "[bilde: Kurve]"),
        ('<img src="a.png"/>', "[bilde]"),
        ("<img>x</img>", "[bilde]x"),
    ],
)
def test_a_picture_is_told(picture, said):
    assert read(f"<p>Se {picture}</p>") == f"Se {said}"
