"""Who may run the service is held against a list written by hand: what it does not open is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies import Channel, DenialCode, Effect, Errand, Operation, parse_operations
from policies.operations import ERRAND, every_errand
from tests.unit.policies.test_operations_parsing import SHIPPED

RULES = parse_operations(SHIPPED)
# Written from the issue: an operator with a scope and a row of their own; and whoever runs the store, by name.
OPEN = {
    (Operation.MOVED_REPORTS, Channel.OPERATOR, True): "OP1",
    (Operation.MOVED_REPORTS, Channel.COMMAND, True): "OP2",
    (Operation.MISUSE_HINTS, Channel.OPERATOR, True): "OP3",
    (Operation.MISUSE_HINTS, Channel.COMMAND, True): "OP4",
    (Operation.AUDIT_EXPORT, Channel.COMMAND, True): "OP5",
    (Operation.SERVICE_STATE, Channel.OPERATOR, True): "OP6",
}


def test_every_errand_is_decided_as_the_list_says():
    errands = list(every_errand())

    assert len(errands) == len(set(errands)) == 4 * 5 * 2
    for errand in errands:
        row = RULES.decide(errand, RULES.valid_from)
        opens = OPEN.get((errand.operation, errand.channel, errand.named))
        assert row.id == (opens or "OP-END")
        assert (row.effect, row.code) == ((Effect.SHOW, None) if opens else (Effect.DENY, DenialCode.FORBIDDEN))


def test_an_errand_is_told_by_every_attribute_that_a_row_may_name():
    assert set(ERRAND) == set(Errand.__dataclass_fields__)


def test_a_row_that_does_not_count_yet_opens_nothing():
    errand = Errand(operation=Operation.MOVED_REPORTS, channel=Channel.OPERATOR, named=True)

    assert RULES.decide(errand, RULES.valid_from - timedelta(days=1)).id == "OP-END"
    assert RULES.decide(errand, RULES.valid_from).id == "OP1"


def test_the_first_row_that_fits_decides():
    errand = Errand(operation=Operation.MOVED_REPORTS, channel=Channel.OPERATOR, named=True)
    first, second, *_, last = RULES.rows
    closed = replace(RULES, rows=(replace(first, id="X", effect=Effect.DENY, code=DenialCode.FORBIDDEN), *RULES.rows))

    assert closed.decide(errand, date.max).id == "X"
    assert replace(RULES, rows=(second, last)).decide(errand, date.max).id == "OP-END"


@pytest.mark.parametrize("channel", [Channel.CITIZEN, Channel.PERSONNEL, Channel.SYSTEM])
def test_a_token_without_the_operators_scope_is_refused(channel):
    for named in (False, True):
        for operation in Operation:
            errand = Errand(operation=operation, channel=channel, named=named)
            assert RULES.decide(errand, date.max).code is DenialCode.FORBIDDEN
