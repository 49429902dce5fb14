"""Every error of the policies has a code of its own, in one tree."""

from policies import PolicyError, RowUnknown, TableInvalid


def test_every_error_has_its_code():
    assert {error.code for error in (PolicyError, RowUnknown, TableInvalid)} == {
        "POLICY_ERROR",
        "ROW_UNKNOWN",
        "TABLE_INVALID",
    }
    assert issubclass(RowUnknown, PolicyError)
    assert issubclass(TableInvalid, PolicyError)
