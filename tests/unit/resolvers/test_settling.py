"""A report waits for every silent source that may hold it, and that is known by settings alone."""

import pytest

from resolvers.model import Hidden, ReportKey, Shown, SourceId
from resolvers.plan import SourceSheet
from resolvers.settling import awaits_others, may_hold, settled
from tests.examples import NOW, ORGANISATION, report

OTHER = "100100681"
VEST = SourceId("vest")


def sheet(*senders: str) -> SourceSheet:
    return SourceSheet(id=VEST, name="Vest", senders=frozenset(senders))


def shown(organisation: str) -> Shown:
    return Shown(source=VEST, as_of=NOW, report=report(key=ReportKey(organisation, "r1", "")), row="P2")


def hidden(organisation: str) -> Hidden:
    key = ReportKey(organisation, "r1", "")
    return Hidden(source=VEST, key=key, issued_at=NOW, row="P2", waiting=True, whole=False)


@pytest.mark.parametrize("verdict", [shown, hidden])
@pytest.mark.parametrize(
    ("silent", "left"),
    [((), 1), ((sheet(OTHER),), 1), ((sheet(ORGANISATION),), 0), ((sheet(),), 0), ((sheet(OTHER), sheet()), 0)],
)
def test_what_a_silent_source_may_hold_waits_for_it_shown_or_hidden(verdict, silent, left) -> None:
    assert len(list(settled([verdict(f"ENH:{ORGANISATION}")], silent))) == left


@pytest.mark.parametrize("organisation", ["", f"LOK:{ORGANISATION}", ORGANISATION, "HER:1"])
def test_a_sender_that_is_not_known_by_its_number_may_be_anybody(organisation) -> None:
    assert may_hold(sheet(OTHER), organisation)


@pytest.mark.parametrize(
    ("own", "silent", "waits"),
    [
        ((OTHER,), (), False),
        ((OTHER,), ((ORGANISATION,),), False),
        ((OTHER,), ((ORGANISATION,), (ORGANISATION, OTHER)), True),
        ((), ((ORGANISATION,),), True),
        ((OTHER,), ((),), True),
    ],
)
def test_a_source_awaits_those_that_may_hold_the_same(own, silent, waits) -> None:
    assert awaits_others(sheet(*own), [sheet(*senders) for senders in silent]) is waits
