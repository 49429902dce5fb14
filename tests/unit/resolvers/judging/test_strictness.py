"""Of several decisions on one version the strictest holds."""

from importlib.resources import files

from policies import Effect, Level, Policy, Safety, Status, parse_table
from resolvers.judging.citizen_release import THE_CITIZEN
from resolvers.judging.gathering import Stand
from resolvers.judging.limits import Limit
from resolvers.judging.strictness import CLOSING, VISIBLE, severity, strictest

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))
CITIZEN = POLICY.standing(THE_CITIZEN)
FINAL = Stand(Level.NONE, Level.NONE, Status.FINAL)
DENIED, DELAYED, BLOCKED = (Limit(safety=safety) for safety in (Safety.DENIED, Safety.DELAYED, Safety.BLOCKED))


def test_what_nothing_limits_is_decided_as_it_stands() -> None:
    assert strictest(CITIZEN, FINAL, ()).effect is Effect.SHOW
    assert strictest(CITIZEN, FINAL._replace(status=Status.PRELIMINARY), ()).effect not in VISIBLE


def test_the_most_closed_of_all_that_covers_it_holds_whatever_the_order() -> None:
    alone = [severity(strictest(CITIZEN, FINAL, [limit])) for limit in (DENIED, DELAYED, BLOCKED)]

    assert severity(strictest(CITIZEN, FINAL, [DENIED, DELAYED, BLOCKED])) == max(alone)
    assert strictest(CITIZEN, FINAL, [DELAYED, DENIED]) == strictest(CITIZEN, FINAL, [DENIED, DELAYED])


def test_a_limit_that_is_nothing_to_the_reader_opens_nothing() -> None:
    draft = FINAL._replace(status=Status.PRELIMINARY)

    assert severity(strictest(CITIZEN, draft, [BLOCKED])) >= severity(strictest(CITIZEN, draft, ()))


def test_every_effect_has_its_place_and_only_the_most_open_are_visible() -> None:
    assert set(CLOSING) == set(Effect)
    assert set(CLOSING[: len(VISIBLE)]) == VISIBLE
