"""What `ingest` prints."""

import io

import msgspec

from gateway.cli.ingest_report import Line, Progress, table
from resolvers.normalise.incoming import Counts

LINES = [
    Line(file="a.xml", outcome="accepted", counts=Counts(reports=1, results=12, specimens=2, comments=3)),
    Line(file="b.xml", outcome="rejected", code="NOT_XML", text="not XML"),
    Line(
        file="c.xml",
        outcome="accepted_with_remarks",
        counts=Counts(reports=2),
        remarks=("BAD_TIME Message",),
    ),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_table_adds_up_by_outcome_and_names_what_needs_a_look():
    assert table(LINES).split("\n") == [
        "outcome                messages  reports  results  specimens  comments",
        "accepted                      1        1       12          2         3",
        "accepted_with_remarks         1        2        0          0         0",
        "rejected                      1        0        0          0         0",
        "all                           3        3       12          2         3",
        "rejected  b.xml: NOT_XML not XML",
        "remark    c.xml: BAD_TIME Message",
    ]


def test_a_line_is_printed_with_exactly_its_seven_members():
    assert msgspec.to_builtins(LINES[0].printed()) == {
        "file": "a.xml",
        "outcome": "accepted",
        "code": None,
        "reports": 1,
        "results": 12,
        "specimens": 2,
        "comments": 3,
    }


def test_the_bar_fills_on_a_terminal_and_ends_its_line():
    terminal = Terminal()
    progress = Progress(2, terminal)

    progress.step()
    progress.step()

    assert terminal.getvalue() == f"\r[{'#' * 15}{'.' * 15}] 1/2\r[{'#' * 30}] 2/2\n"


def test_there_is_no_bar_where_nobody_looks():
    stream = io.StringIO()

    Progress(1, stream).step()

    assert stream.getvalue() == ""
