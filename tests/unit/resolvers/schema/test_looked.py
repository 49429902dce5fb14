from msgspec.structs import asdict

from resolvers.audit import version_of
from resolvers.errors import AuditUnavailable
from resolvers.model import MergedReport
from resolvers.schema.looked import looked_at
from tests.examples import report
from tests.unit.resolvers.views.test_looking import merged

FOUND = merged(report())


def test_a_report_that_is_held_against_what_was_shown_is_otherwise_as_it_was() -> None:
    found = looked_at(FOUND, {FOUND.id: version_of(FOUND) - 1})

    assert found.changed_since_you_looked is True
    assert {name: value for name, value in asdict(found).items() if name in MergedReport.__struct_fields__} == asdict(
        FOUND
    )
    assert found.versions == FOUND.versions


def test_that_nobody_can_tell_stands_beside_each_report() -> None:
    failure = AuditUnavailable("the access log cannot be read")

    assert looked_at(FOUND, failure).changed_since_you_looked is failure
    assert looked_at(FOUND, {}).changed_since_you_looked is None
