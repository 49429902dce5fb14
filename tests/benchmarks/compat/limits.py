"""What limits who may see the one patient: blocks against others, which are weighed for every report and hide none."""

from datetime import UTC, datetime

from resolvers.model import Restriction, RestrictionFamily, RestrictionLevel, RestrictionType, SubjectKind

SET_AT = datetime(2026, 11, 1, tzinfo=UTC)


def block(name: str, kind: SubjectKind, subject: str) -> Restriction:
    """Write a soft block of everything against somebody."""
    return Restriction(
        id=name,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=RestrictionLevel.SOFT,
        subject_kind=kind,
        subjects=(subject,),
        valid_from=SET_AT,
        set_by="CITIZEN",
    )


RESTRICTIONS = (
    block("block-of-an-organisation", SubjectKind.ORGANISATION, "100000091"),
    block("block-of-a-practitioner", SubjectKind.PRACTITIONER, "900000104"),
    block("block-of-a-group", SubjectKind.GROUP, "FT"),
)
