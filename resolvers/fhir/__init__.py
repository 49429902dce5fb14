"""A report as it is shown, written as FHIR R4."""

from resolvers.fhir.bundle import bundle as bundle

__all__ = ["bundle"]
