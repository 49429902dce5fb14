"""How a request may be written, how its answer is, and with which status: by the edition that is spoken."""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType

import msgspec
from starlette.datastructures import Headers

from gateway.settings import GraphQLProfile

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
# The edition's own; no other standard has one for data with errors beside it.
PARTIAL_SUCCESS = 294
# To the libraries of today's clients these are no failures: they send the document next.
UNKNOWN_IDS = frozenset({"PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"})
LEGACY_STATUSES = MappingProxyType({"FORBIDDEN": 403})
STATUSES = MappingProxyType({"GRAPHQL_PARSE_FAILED": 400, "FORBIDDEN": 403})
CHARSETS = frozenset({"", "utf-8", "utf8"})
WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
MULTIPART = "multipart/mixed"
EVENTS = "text/event-stream"
# What tells the forms of an answer in parts apart; a client that names a form which is none of these takes no parts.
FORMS = ("incrementalspec", "deferspec", "subscriptionspec")
# How exactly a range names a media type; among ranges for one, the most exact counts (RFC 9110, 12.5.1).
EXACT, FAMILY, ANY = 2, 1, 0


class NotAcceptable(Exception):
    """The client takes none of the media types that answers are written in."""


class EventsOnly(NotAcceptable):
    """A subscription is asked for by a client that takes no events."""


class NotTaken(Exception):
    """What is sent is written in no way that is read here; the message and the headers say how it is to be."""

    def __init__(self, message: str, headers: Mapping[str, str]) -> None:
        """Keep both."""
        super().__init__(message)
        self.headers = headers


class Form(Enum):
    """
    How the parts of an answer are written: as a parameter of the media type says it, in both directions.

    CURRENT refers to parts by ids that are told before; EARLIER, of the draft of 2022-08-24, by their places.
    """

    CURRENT = ("incrementalSpec", "v0.2")
    EARLIER = ("deferSpec", "20220824")


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """
    How one request is answered.

    Args:
        profile: the edition that is spoken. media_type: what the client would have of the two.
        form: how the parts of an answer would be written; None where the client takes it whole alone.
        events: whether the client takes events. only_events: whether it takes nothing else.
    """

    profile: GraphQLProfile
    media_type: str
    form: Form | None = None
    events: bool = False
    only_events: bool = False

    @property
    def is_2026(self) -> bool:
        """Tell whether it is the edition of September 2026."""
        return self.profile is GraphQLProfile.EDITION_2026

    def written_as(self, status: int) -> str:
        """
        Give the media type of an answer that is a well-formed GraphQL response.

        In the new edition plain JSON is told from what somebody in between writes by its status alone, so that what
        fails is never plain JSON.
        """
        return GRAPHQL_JSON if self.is_2026 and not 200 <= status < 300 else self.media_type  # noqa: PLR2004 - of HTTP

    def of_run(self, *, errors: bool) -> int:
        """Give the status of a request that was run, with its data, be it null."""
        return PARTIAL_SUCCESS if errors and self.is_2026 else 200

    def of_slowed(self) -> int:
        """Give the status where all that was asked for was asked for too often; such data is an answer in 2026."""
        return self.of_run(errors=True) if self.is_2026 else 429

    def of_not_run(self, code: str) -> int:
        """Give the status of a well-formed request that could not be run, by the code of why."""
        if not self.is_2026:
            return 200 if self.media_type == JSON or code in UNKNOWN_IDS else LEGACY_STATUSES.get(code, 400)
        return STATUSES.get(code, 422)

    def of_ill_formed(self, *, readable: bool) -> int:
        """Give the status of what is no request, be it JSON or not."""
        return 422 if readable and self.is_2026 else 400


class Range(msgspec.Struct, frozen=True):
    """
    One range of `Accept`: what it names, how much it is wanted (0 to 1), its place among the others, and what else is
    given with it, in small letters.
    """

    name: str
    weight: float
    place: int
    given: Mapping[str, str] = MappingProxyType({})


def agreed(accept: str, profile: GraphQLProfile) -> Agreed:
    """
    Choose how an answer is written.

    Args:
        accept: the header, with weights; nothing said is anything taken.

    Raises:
        NotAcceptable: neither media type would be taken. Clients of the drafts get plain JSON then, as some of them
            name what they never get.
    """
    is_2026 = profile is GraphQLProfile.EDITION_2026
    usual, other = (GRAPHQL_JSON, JSON) if is_2026 else (JSON, GRAPHQL_JSON)
    if not accept.strip():
        return Agreed(profile=profile, media_type=usual)
    ranges = list(ranges_of(accept))
    rated = [(rating(ranges, media_type), media_type) for media_type in (usual, other)]
    best, chosen = max(rated, key=lambda one: one[0])
    form = form_of(ranges, best[0])
    events = any(one.name == EVENTS and one.weight > 0 for one in ranges)
    if best[0] > 0:
        return Agreed(profile=profile, media_type=chosen, form=form, events=events)
    if is_2026 and form is None and not events:
        raise NotAcceptable
    media_type = usual if is_2026 else JSON
    return Agreed(profile=profile, media_type=media_type, form=form, events=events, only_events=events and not form)


def form_of(ranges: list[Range], whole: float) -> Form | None:
    """
    Choose the form of the parts of an answer, where the client takes any, and not less gladly than a whole one.

    Only who names the type takes parts: `*/*` is sent by those too who could not read them.

    Args:
        whole: how much the client wants a whole answer, 0 to 1.
    """
    taken = [one for one in ranges if one.name == MULTIPART and one.weight > 0 and one.weight >= whole]
    taken.sort(key=lambda one: (-one.weight, one.place))
    return next((form for form in map(form_named, taken) if form is not None), None)


def form_named(one: Range) -> Form | None:
    """Find the form that a range names, the current one where it names none; None where it names another kind."""
    named = [(name, one.given[name].strip('"')) for name in FORMS if name in one.given]
    if not named:
        return Form.CURRENT
    return next((form for form in Form if [(form.value[0].lower(), form.value[1])] == named), None)


def ranges_of(accept: str) -> Iterator[Range]:
    """Read the ranges of a header; one whose weight cannot be read, or of another charset, is none."""
    for place, part in enumerate(accept.split(",")):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        given = dict(parameter.partition("=")[::2] for parameter in parameters)
        weight = given.get("q", "1")
        if WEIGHT.fullmatch(weight) and given.get("charset", "").strip('"') in CHARSETS:
            yield Range(name, float(weight), place, given)


def rating(ranges: list[Range], media_type: str) -> tuple[float, int, int]:
    """Rate a media type: by its weight, then by how exactly it is named, then by how early; 0 is not taken."""
    exactness = {media_type: EXACT, "application/*": FAMILY, "*/*": ANY}
    found = [(exactness[one.name], -one.place, one.weight) for one in ranges if one.name in exactness]
    if not found:
        return 0.0, ANY, 0
    exact, place, weight = max(found)
    return weight, exact, place


def check_sent(headers: Headers) -> None:
    """
    Look at how a body is written, before it is read: JSON, in UTF-8 whether that is said or not, as it is.

    Raises:
        NotTaken: it is something else, or something that only begins like it.
    """
    media_type, _, parameters = headers.get("content-type", "").lower().partition(";")
    if media_type.strip() != JSON:
        raise NotTaken(f"send the request as {JSON}", {"accept": JSON})
    named = dict(one.strip().partition("=")[::2] for one in parameters.split(";"))
    if named.get("charset", "").strip('"') not in CHARSETS:
        raise NotTaken("send the request in UTF-8", {"accept": JSON})
    if headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}:
        raise NotTaken("send the request as it is, without a content encoding", {"accept-encoding": "identity"})
