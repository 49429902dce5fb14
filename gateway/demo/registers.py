"""The demo's registers of persons, GP lists, care, representation and health personnel; absent means unknown."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from http import HTTPStatus

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.cast import Citizen, Clinician
from gateway.demo.signing import Json
from resolvers.model import PersonNumber, Representation
from resolvers.normalise.identifiers import is_synthetic, person_number

MAX_BODY_BYTES = 4_000
FIRST_OF_D_NUMBER = 40
SYNTHETIC_MONTHS = (80, 65)
# Individual numbers and years of the century they stand for, until 2032.
CENTURIES = (
    (range(500, 750), range(54, 100), 1800),
    (range(500), range(100), 1900),
    (range(900, 1000), range(40, 100), 1900),
    (range(500, 1000), range(40), 2000),
)

Known = Callable[[PersonNumber], Awaitable[bool]]


class PersonLookUp(msgspec.Struct, frozen=True):
    """The body of a look-up in the person register."""

    number: str


class CareLookUp(msgspec.Struct, frozen=True):
    """The body of a look-up of how a practitioner stands to a person, in the GP lists and in the register of care."""

    number: str
    hpr_number: str


class PractitionerLookUp(msgspec.Struct, frozen=True):
    """The body of a look-up of a practitioner in HPR."""

    hpr_number: str


class RepresentationLookUp(msgspec.Struct, frozen=True):
    """The body of a look-up in the register of representation."""

    representative: str
    represented: str


class Registers:
    """Answers for the cast, and for synthetic persons that the demo's store holds reports of."""

    def __init__(
        self, cast: Sequence[Citizen | Clinician], known: Known, practitioners: Sequence[Clinician] | None = None
    ) -> None:
        """Take who is registered, who else is to be taken as registered, and who is in HPR; see registers_app."""
        clinicians = [member for member in cast if isinstance(member, Clinician)]
        self._practitioners = clinicians if practitioners is None else practitioners
        self._people = {number.digits: member for member in cast for number in numbers(member)}
        self._known = known

    async def person(self, request: Request) -> Response:
        """Answer a person's numbers, the current one first, and birth date; 404 for the unknown."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=PersonLookUp)
        except msgspec.DecodeError:
            return bad_request()
        entry = await self._entry(wanted.number)
        return Response(status_code=HTTPStatus.NOT_FOUND) if entry is None else JSONResponse(entry)

    async def gp(self, request: Request) -> Response:
        """Answer whether a practitioner has a person on their list."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=CareLookUp)
        except msgspec.DecodeError:
            return bad_request()
        member = self._people.get(wanted.number)
        return JSONResponse({"gp": isinstance(member, Citizen) and member.gp_hpr == wanted.hpr_number})

    async def care(self, request: Request) -> Response:
        """Answer whether a practitioner has treated a person before."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=CareLookUp)
        except msgspec.DecodeError:
            return bad_request()
        member = self._people.get(wanted.number)
        treating = (each for each in self._people.values() if isinstance(each, Clinician))
        treated = {key for each in treating if each.hpr_number == wanted.hpr_number for key in each.treated}
        return JSONResponse({"treated": member is not None and member.key in treated})

    async def representation(self, request: Request) -> Response:
        """Answer by what right one citizen acts for another; 404 where there is none."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=RepresentationLookUp)
        except msgspec.DecodeError:
            return bad_request()
        found = right(self._people.get(wanted.representative), self._people.get(wanted.represented))
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return JSONResponse(msgspec.to_builtins(found))

    async def practitioner(self, request: Request) -> Response:
        """Answer whose an HPR number is, and with which authorisations; 404 for the unknown."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=PractitionerLookUp)
        except msgspec.DecodeError:
            return bad_request()
        found = next((each for each in self._practitioners if each.hpr_number == wanted.hpr_number), None)
        return Response(status_code=HTTPStatus.NOT_FOUND) if found is None else JSONResponse(practitioner_entry(found))

    async def hpr_numbers(self, request: Request) -> Response:
        """Answer the HPR numbers of a person, none for who is not in HPR."""
        try:
            wanted = msgspec.json.decode(await body_of(request), type=PersonLookUp)
        except msgspec.DecodeError:
            return bad_request()
        found = [each.hpr_number for each in self._practitioners if each.number.digits == wanted.number]
        return JSONResponse({"number": wanted.number, "hpr_numbers": found})

    async def _entry(self, text: str) -> Json | None:
        """Find a person: in the cast, or as a synthetic person that the store knows."""
        member = self._people.get(text)
        if member is not None:
            birth = member.born if isinstance(member, Citizen) else born(member.number)
            grade = member.confidential if isinstance(member, Citizen) else None
            return entry([number.digits for number in numbers(member)], birth, grade)
        number = person_number(text)
        if number is None or not is_synthetic(number) or not await self._known(number):
            return None
        return entry([number.digits], born(number))


def registers_app(
    cast: Sequence[Citizen | Clinician], known: Known, practitioners: Sequence[Clinician] | None = None
) -> Starlette:
    """
    Build the registers' app.

    Args:
        cast: who is registered, clinicians too, as they are persons.
        known: tells whether the demo's store holds reports of a number.
        practitioners: who is in HPR; the clinicians of the cast when not said.
    """
    registers = Registers(cast, known, practitioners)
    return Starlette(
        routes=[
            Route("/persons/_lookup", registers.person, methods=["POST"]),
            Route("/gp/_lookup", registers.gp, methods=["POST"]),
            Route("/care/_lookup", registers.care, methods=["POST"]),
            Route("/representation/_lookup", registers.representation, methods=["POST"]),
            Route("/hpr/_lookup", registers.practitioner, methods=["POST"]),
            Route("/hpr/_numbers", registers.hpr_numbers, methods=["POST"]),
        ]
    )


async def body_of(request: Request) -> bytes:
    """
    Read a body.

    Raises:
        msgspec.DecodeError: it is too large to be a look-up.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise msgspec.DecodeError("too large")
    return bytes(body)


def bad_request() -> Response:
    """Say that a body is not a look-up."""
    return JSONResponse({"error": "not a look-up"}, status_code=HTTPStatus.BAD_REQUEST)


def numbers(member: Citizen | Clinician) -> tuple[PersonNumber, ...]:
    """List every number that a member of the cast has had, the current one first."""
    return (member.number, *(member.earlier_numbers if isinstance(member, Citizen) else ()))


def right(representative: Citizen | Clinician | None, represented: Citizen | Clinician | None) -> Representation | None:
    """Find by what right one member of the cast acts for another."""
    if not isinstance(representative, Citizen) or represented is None:
        return None
    return next((each.right for each in representative.represents if each.citizen == represented.key), None)


def entry(identifiers: list[str], birth: date | None, grade: str | None = None) -> Json:
    """Write an entry of the person register; `grade` is the class of a confidential address."""
    return {
        "identifiers": identifiers,
        "born": birth.isoformat() if birth else None,
        "address_confidentiality": grade or "Unclassified",
    }


def practitioner_entry(clinician: Clinician) -> Json:
    """Write an entry of HPR."""
    authorisation = {"code": clinician.authorisation, "valid_from": "2020-01-01", "valid_until": None}
    return {
        "hpr_number": clinician.hpr_number,
        "identifiers": [clinician.number.digits],
        "authorisations": [authorisation],
    }


def born(number: PersonNumber) -> date | None:
    """
    Derive a synthetic person's birth date from the number; None where the number holds none.

    The gateway itself never does this: the register is where ages come from, and this is the register.
    """
    digits = number.digits
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    century = next(
        (start for individuals, years, start in CENTURIES if int(digits[6:9]) in individuals and year in years), None
    )
    month -= next((added for added in SYNTHETIC_MONTHS if month > added), 0)
    day -= FIRST_OF_D_NUMBER if day > FIRST_OF_D_NUMBER else 0
    if century is None:
        return None
    try:
        return date(century + year, month, day)
    except ValueError:
        return None
