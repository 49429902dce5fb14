"""One uniform text a kind, in one order, telling nothing of what is hidden."""

from policies import Decision, Effect, NoticeKind, Opening
from resolvers.clearance import Door
from resolvers.judging.gathering import at_the_door
from resolvers.model import (
    AwaitingReleaseNotice,
    Completeness,
    OptedOutNotice,
    RestrictedNotice,
    UnavailableNotice,
)
from resolvers.notices import TEXTS, notices
from tests.examples import PERSON, clinician, directives

WHOLE = Completeness(complete=True, sources=())
OPEN = Completeness(complete=False, sources=())


def decision(effect: Effect, notice: NoticeKind | None = None, *openable_by: Opening) -> Decision:
    return Decision(effect=effect, row="X", notice=notice, openable_by=frozenset(openable_by), table_version="1")


def entry(made: Decision, *padlocks: Decision) -> Door:
    return Door(situation=at_the_door(clinician(), PERSON, directives()), decision=made, padlocks=padlocks)


SHOW = entry(decision(Effect.SHOW))


def test_a_whole_answer_needs_no_notice() -> None:
    assert notices(SHOW, WHOLE, awaiting=False) == ()


def test_a_padlock_tells_its_kind_and_how_it_is_opened() -> None:
    lock = decision(Effect.MASK, NoticeKind.GENERAL_BLOCK, Opening.EMERGENCY, Opening.CONSENT)

    (found,) = notices(entry(lock, lock), OPEN, awaiting=False)

    assert found == RestrictedNotice(
        kind="GENERAL_BLOCK", openable_by=("CONSENT", "EMERGENCY"), text=TEXTS["GENERAL_BLOCK"]
    )


def test_opting_out_is_told_and_nothing_is_called_missing() -> None:
    (found,) = notices(entry(decision(Effect.HIDE, NoticeKind.RESERVATION)), OPEN, awaiting=False)

    assert isinstance(found, OptedOutNotice)


def test_what_may_come_and_what_is_missing_are_told_in_this_order() -> None:
    assert [type(found) for found in notices(SHOW, OPEN, awaiting=True)] == [AwaitingReleaseNotice, UnavailableNotice]


def test_every_padlock_that_the_policy_knows_has_a_text() -> None:
    assert set(TEXTS) == set(NoticeKind) - {NoticeKind.RESERVATION}
