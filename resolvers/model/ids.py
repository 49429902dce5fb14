"""Names of things, kept apart by type."""

from typing import NewType

SourceId = NewType("SourceId", str)
ReportId = NewType("ReportId", str)
PersonHash = NewType("PersonHash", bytes)
