"""
Read what a feed pushes in the shape of NHN's PTS: one person's complete set of restrictions, or a heartbeat.

The form is held to, and the words are read leniently: what is missing or contradicts itself is a problem, while a type,
level, scope or code that is not known is read as the stricter one, so that a newer feed never opens anything.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from policies import mark_code
from resolvers.model import (
    Feed,
    PersonNumber,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
)
from resolvers.normalise.identifiers import is_synthetic, person_number
from resolvers.normalise.pts_fields import Fields, Problem, PushInvalid, Wrong, opened
from resolvers.normalise.pts_scopes import NameReport, Scope, object_scope, subject_scope

PRIVACY, SAFETY = "patientPrivacy", "patientSafety"
LISTS = {RestrictionFamily.PRIVACY: PRIVACY, RestrictionFamily.SAFETY: SAFETY}
NORMAL, DELAY, DENIALS = "N", "NORU", "NORN"
MOMENTS = ("delayDeliveryUntil", "delayDays", "delayFromTime")
MOST_RESTRICTIONS = 1_000
LONGEST_DELAY_DAYS = 3_660
# How far the feed's clock may be ahead of ours.
LEEWAY = timedelta(seconds=60)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a push is read with: its feed, the moment (aware UTC), and how reports are named here."""

    feed: Feed
    now: datetime
    name: NameReport
    synthetic_only: bool


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a feed has told.

    `number` is the person that all `restrictions` of the feed are of, as of `as_of` (aware UTC); without one it is a
    heartbeat: every push that was made up to `as_of` has been taken.
    """

    as_of: datetime
    number: PersonNumber | None = None
    restrictions: tuple[Restriction, ...] = ()


def read(fields: Fields, reading: Reading) -> Push:
    """
    Read an opened push.

    Raises:
        PushInvalid: it names everything that is wrong.

    Source:
        NHN's PTS (domain page 2.4): the two families, their fields and values.
    """
    as_of = moment(fields, reading)
    number = None
    restrictions: tuple[Restriction, ...] = ()
    if fields.has("person"):
        number = numbered(fields.within("person"), reading)
        restrictions = (*privacies(fields, reading, as_of), *safeties(fields, reading, as_of))
        note_duplicates(fields, restrictions)
    elif any(map(fields.has, LISTS.values())):
        fields.wrong("person", Wrong.MISSING)
    if fields.problems:
        raise PushInvalid(tuple(fields.problems))
    return Push(as_of=as_of, number=number, restrictions=restrictions)


def moment(fields: Fields, reading: Reading) -> datetime:
    """Read up to when a push tells; one from the future would keep all later ones out."""
    fields.needed("asOf")
    as_of = fields.instant("asOf")
    if as_of is None:
        return reading.now
    if as_of > reading.now + LEEWAY:
        fields.wrong("asOf", Wrong.FUTURE)
    return as_of


def numbered(person: Fields | None, reading: Reading) -> PersonNumber | None:
    """Read whose restrictions they are."""
    if person is None:
        return None
    person.needed("number")
    text = person.take("number", str)
    if text is None:
        return None
    number = person_number(text)
    if number is None:
        person.wrong("number", Wrong.PERSON_NUMBER_UNUSABLE)
    elif reading.synthetic_only and not is_synthetic(number):
        person.wrong("number", Wrong.PERSON_NUMBER_NOT_SYNTHETIC)
    return number


def listed(fields: Fields, reading: Reading, family: RestrictionFamily) -> Iterator[Fields]:
    """Walk the list of a family: it must be there, be it empty, where the feed speaks for it, and only there."""
    name = LISTS[family]
    if family in reading.feed.families:
        fields.needed(name)
        yield from fields.each(name, most=MOST_RESTRICTIONS)
    elif fields.take(name, list[msgspec.Raw]):
        fields.wrong(name, Wrong.NOT_OF_FEED)


def privacies(fields: Fields, reading: Reading, as_of: datetime) -> Iterator[Restriction]:
    """Read blocks and shields, aimed at personnel."""
    for item in listed(fields, reading, RestrictionFamily.PRIVACY):
        written = item.text("privacyType")
        soft = item.text("privacyLevel") == "Soft"
        against = subject_scope(item, "subjectScope")
        found = begun(item, reading, as_of, object_scope(item, "objectScope", reading.name))
        yield msgspec.structs.replace(
            found,
            family=RestrictionFamily.PRIVACY,
            type=RestrictionType.SHIELD if written == "Shield" else RestrictionType.BLOCK,
            level=RestrictionLevel.SOFT if soft and not against.hard else RestrictionLevel.HARD,
            subject_kind=against.kind,
            subjects=against.subjects,
        )


def safeties(fields: Fields, reading: Reading, as_of: datetime) -> Iterator[Restriction]:
    """Read denials and delays, aimed at the citizen; what is normal (N) is no restriction."""
    for item in listed(fields, reading, RestrictionFamily.SAFETY):
        code = mark_code(item.text("code"))
        found = begun(item, reading, as_of, object_scope(item, "object", reading.name))
        until = item.ending("delayDeliveryUntil")
        days = delay_days(item)
        item.instant("delayFromTime")
        check_moments(item, code, until)
        if code == DELAY:
            # From when a delayFromTime counts is not confirmed: it waits for a hand, from the start.
            yield msgspec.structs.replace(
                found, type=RestrictionType.DELAY, code=code, release_at=until, delay_days=days
            )
        elif code != NORMAL:
            yield msgspec.structs.replace(found, code=code)


def begun(item: Fields, reading: Reading, as_of: datetime, scope: Scope) -> Restriction:
    """Write what every restriction has: its id, what it covers, since when and until when; as a denial so far."""
    valid_from, valid_to = item.instant("validFrom") or as_of, item.ending("validTo")
    if valid_to is not None and valid_to <= valid_from:
        item.wrong("validTo", Wrong.CONTRADICTION)
    return Restriction(
        id=item.text("id"),
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DENIAL,
        object_kind=scope.kind,
        object_value=scope.value,
        object_system=scope.system,
        object_from=scope.since,
        object_until=scope.until,
        valid_from=valid_from,
        valid_to=valid_to,
        set_by=reading.feed.name,
        origin=reading.feed.name,
    )


def delay_days(item: Fields) -> int | None:
    """Read a delay in days from when the report is made."""
    days = item.take("delayDays", int)
    if days is not None and not 0 <= days <= LONGEST_DELAY_DAYS:
        item.wrong("delayDays", Wrong.WRONG_FORM)
        return None
    return days


def check_moments(item: Fields, code: str, until: datetime | None) -> None:
    """
    Check how long a code lasts: a delay has exactly one moment, what is normal or denied none.

    The service itself writes a denial with the year 9999, and of a code that is not known the moment does not count.
    """
    given = [name for name in MOMENTS if item.has(name)]
    if code == DELAY:
        if len(given) != 1:
            item.wrong("", Wrong.EXACTLY_ONE)
    elif code == NORMAL or code.startswith(DENIALS):
        for name in given:
            if name != MOMENTS[0] or until is not None:
                item.wrong(name, Wrong.NOT_NULL)


def note_duplicates(fields: Fields, restrictions: tuple[Restriction, ...]) -> None:
    """Note that an id is used twice: the feed names each restriction once."""
    if any(times > 1 for id_, times in Counter(found.id for found in restrictions).items() if id_):
        fields.wrong("id", Wrong.DUPLICATE)


__all__ = ["Problem", "Push", "PushInvalid", "Reading", "Wrong", "opened", "read"]
