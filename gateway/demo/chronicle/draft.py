"""A report on its way: who asked, who answers, when, and under which numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from gateway.demo.cast import Clinician
from gateway.demo.chronicle import codes
from gateway.demo.chronicle.houses import House, enterprise, practitioner
from gateway.demo.chronicle.moments import instant
from resolvers.model import (
    Code,
    Comment,
    Discipline,
    Message,
    Moment,
    Party,
    Report,
    ReportKey,
    Request,
    Result,
    Specimen,
)
from resolvers.normalise.codes import report_status

STANDARD = "v1.4 2012-02-15"
MESSAGE_TYPES = {
    Discipline.LAB: ("SVAR_LAB", "Svarrapport-Laboratoriemedisin"),
    Discipline.PAT: ("SVAR_PAT", "Svarrapport-Patologi"),
    Discipline.BLD: ("SVAR_RTG", "Svarrapport-Radiologi"),
}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of a report; `sampled_at` and `issued_at` are aware UTC."""

    house: House
    requester: Clinician
    sampled_at: datetime
    issued_at: datetime
    report: str
    request: str
    message: str
    specimen: str

    @property
    def sampled(self) -> Moment:
        """Write when the specimen was taken, or the examination was done."""
        return instant(self.sampled_at)

    @property
    def key(self) -> ReportKey:
        """Write the key that every copy and version of the report has."""
        return ReportKey(f"ENH:{self.house.sender.organisation}", self.report, self.request)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a doctor orders: from which house, when the sample is taken (aware UTC), how long the answer takes."""

    house: House
    requester: Clinician
    sampled_at: datetime
    answer_after: timedelta


def opened(rng: Random, order: Order) -> Draft:
    """Give an order its numbers."""
    return Draft(
        house=order.house,
        requester=order.requester,
        sampled_at=order.sampled_at,
        issued_at=order.sampled_at + order.answer_after,
        report=unique(rng),
        request=unique(rng),
        message=unique(rng),
        specimen=f"{rng.randrange(10**7, 10**8)}",
    )


def unique(rng: Random) -> str:
    """Draw a UUID."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def written(draft: Draft, kind: str, discipline: Discipline, *, results: Sequence[Result], **more: object) -> Report:
    """Write the report's first version: new and final unless `more` (fields of a report) says otherwise."""
    pair = codes.report_pair("N", "F")
    report = Report(
        key=draft.key,
        status=report_status("N", "F"),
        source_status=pair,
        discipline=discipline,
        kind=codes.volven(8202, kind, codes.KINDS[kind]),
        issued=instant(draft.issued_at),
        first_issued=instant(draft.issued_at),
        sampled=draft.sampled,
        message=message(draft.message, draft.issued_at, discipline),
        requests=(Request(number=draft.request, issued=instant(draft.sampled_at - timedelta(minutes=10))),),
        requester=requester(draft.requester),
        performer=draft.house.party,
        results=tuple(results),
    )
    return msgspec.structs.replace(report, **more)


def message(number: str, generated_at: datetime, discipline: Discipline) -> Message:
    """Describe the message that carries a version."""
    code, display = MESSAGE_TYPES[discipline]
    return Message(id=number, generated=instant(generated_at), type=Code(code=code, display=display), standard=STANDARD)


def requester(clinician: Clinician) -> Party:
    """Name who asked: the point of care with the practitioner below it."""
    person = Party(name=clinician.name, identifiers=(practitioner(clinician.hpr_number),))
    return Party(
        name=clinician.point_of_care_name,
        identifiers=(enterprise(clinician.point_of_care),),
        persons=(person,),
    )


def specimen(draft: Draft, material: str, number: str | None = None) -> Specimen:
    """Describe a specimen by its material (8351)."""
    return Specimen(
        number=number or draft.specimen,
        type=codes.volven(8351, material, codes.MATERIALS[material]),
        collected=draft.sampled,
    )


def reason(text: str) -> Comment:
    """Write the clinical question of a request."""
    return Comment(text=text, heading=codes.volven(8231, "PROB", "Aktuell problemstilling"))
