"""Whoever acted is named as the caller was."""

import pytest
from msgspec.structs import replace

from resolvers.model import Assistant, AuditEntry, AuditKind
from tests.examples import NOW, clinician

ENTRY = AuditEntry(at=NOW, kind=AuditKind.ACCESS, operation="timeline", outcome="OK", request_id="r")


@pytest.mark.parametrize("caller", [clinician(), clinician(assistant=Assistant(subject="subject-9"))])
def test_whoever_acted_is_named_as_the_caller_was(caller) -> None:
    assistant = caller.assistant and caller.assistant.subject
    written = replace(ENTRY, actor_subject=caller.subject, assistant_subject=assistant)

    assert written.acting_subject == caller.acting_subject


def test_nobody_acted_where_no_subject_is_known() -> None:
    assert replace(ENTRY, assistant_subject="subject-9").acting_subject is None
