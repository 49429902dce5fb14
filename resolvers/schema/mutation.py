"""The root of every change."""

from __future__ import annotations

import strawberry

from resolvers.schema.citizen_changes import CitizenChanges
from resolvers.schema.clinician_changes import ClinicianChanges
from resolvers.schema.openings import Openings


@strawberry.type(description="Every change.")
class Mutation(CitizenChanges, ClinicianChanges, Openings):
    """Change what limits who may see; each part is a type of its own."""
