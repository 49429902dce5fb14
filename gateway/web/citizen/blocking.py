"""What a citizen writes into the forms that set a block (sperring) or a wish, and what a block would hide."""

import re
from collections.abc import Mapping

import msgspec

from gateway.web.citizen.restrictions import Code, Restriction, against, covered
from gateway.web.languages import Language
from gateway.web.meanings import Meanings
from gateway.web.narrowing import DISCIPLINES

LEVELS = frozenset({"SOFT", "HARD"})
ORGANISATION = re.compile(r"[0-9]{9}")
PRACTITIONER = re.compile(r"[0-9]{5,9}")
CODE = re.compile(r"[A-Z]{3}[0-9]{5}")
REPORT = re.compile(r"[A-Za-z0-9.:_-]{1,100}")
DAYS = re.compile(r"[0-9]{1,2}")
MAX_DAYS = 60


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to block, from whom, and whether it may be opened."""

    of: str
    against: str
    level: str
    discipline: str | None = None
    code: str | None = None
    report: str | None = None
    organisation: str | None = None
    practitioner: str | None = None

    def variables(self, mutation: str) -> dict[str, object]:
        """Write it as the input of a block; `mutation` is this wish's own id."""
        parts = {
            "discipline": self.discipline,
            "code": {"code": self.code} if self.code else None,
            "report": self.report,
            "organisation": self.organisation,
            "practitioner": self.practitioner,
        }
        given = {name: part for name, part in parts.items() if part is not None}
        return {"input": {"clientMutationId": mutation, "level": self.level, **given}}

    def fields(self) -> dict[str, str]:
        """Write it as the fields of the form that it was read from."""
        parts = {
            "hva": self.of,
            "hvem": self.against,
            "niva": self.level,
            "slag": self.discipline,
            "undersokelse": self.code,
            "svar": self.report,
            "virksomhet": self.organisation,
            "person": self.practitioner,
        }
        return {name: part for name, part in parts.items() if part is not None}


class ByLaboratory(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one laboratory's would be hidden."""

    reports: int
    name: str | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a block would hide, of what the citizen is shown."""

    text: str
    complete: bool
    organisations: tuple[ByLaboratory, ...] = ()


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the document CitizenPreview is answered with."""

    preview_block: Preview


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page that shows the consequence first; `laboratories` are pairs of name and number of reports."""

    what: str
    text: str
    laboratories: tuple[tuple[str, int], ...]
    incomplete: bool
    hard: bool
    fields: tuple[tuple[str, str], ...]


def read_wanted(form: Mapping[str, str]) -> Wanted | None:
    """Read what is to be blocked; None where something that belongs to it is missing or is not what it should be."""
    level = form.get("niva", "")
    of, to = read_object(form), read_subject(form)
    if level not in LEVELS or of is None or to is None:
        return None
    return Wanted(of=form["hva"], against=form["hvem"], level=level, **of, **to)


def read_object(form: Mapping[str, str]) -> dict[str, str] | None:
    """Read what is covered: nothing by name where it is everything."""
    match form.get("hva"):
        case "ALL":
            return {}
        case "DISCIPLINE":
            discipline = form.get("slag", "")
            return {"discipline": discipline} if discipline in DISCIPLINES else None
        case "CODE":
            return fitting("code", form.get("undersokelse", ""), CODE)
        case "REPORT":
            return fitting("report", form.get("svar", ""), REPORT)
        case _:
            return None


def read_subject(form: Mapping[str, str]) -> dict[str, str] | None:
    """Read whom it is against: nobody by name where it is everybody."""
    match form.get("hvem"):
        case "ALL":
            return {}
        case "ORGANISATION":
            return fitting("organisation", form.get("virksomhet", "").replace(" ", ""), ORGANISATION)
        case "PRACTITIONER":
            return fitting("practitioner", form.get("person", "").replace(" ", ""), PRACTITIONER)
        case _:
            return None


def fitting(name: str, text: str, pattern: re.Pattern[str]) -> dict[str, str] | None:
    """Take a field that is what it should be."""
    return {name: text} if pattern.fullmatch(text) else None


def view(told: Told, wanted: Wanted, mutation: str, language: Language, meanings: Meanings) -> View:
    """Say what a block would hide, before it is set; the wish goes with the page, to be confirmed as it is."""
    preview = told.preview_block
    unnamed = language.say("block.laboratory_unknown")
    return View(
        what=said(wanted, language, meanings),
        text=preview.text,
        laboratories=tuple((each.name or unnamed, each.reports) for each in preview.organisations),
        incomplete=not preview.complete,
        hard=wanted.level == "HARD" or wanted.against == "PRACTITIONER",
        fields=(*wanted.fields().items(), ("onske", mutation)),
    )


def said(wanted: Wanted, language: Language, meanings: Meanings) -> str:
    """Say what is to be blocked as it will stand in the list."""
    asked = Restriction(
        id="",
        kind="BLOCK",
        level=wanted.level,
        object=wanted.of,
        subject=wanted.against,
        origin="",
        since="",
        discipline=wanted.discipline,
        code=Code(code=wanted.code) if wanted.code else None,
        practitioner=wanted.practitioner,
        organisation=wanted.organisation,
    )
    return f"{covered(asked, language, meanings)}, {against(asked, language)}"


def read_preference(form: Mapping[str, str], mutation: str) -> dict[str, object] | None:
    """Read a wish of when to see results, as the input that sets it; None where it is none."""
    choice, discipline, days = form.get("nar", ""), form.get("slag", ""), form.get("dager", "").strip()
    if choice not in {"SOONER", "USUAL", "LATER"} or discipline not in (*DISCIPLINES, ""):
        return None
    wished: dict[str, object] = {"clientMutationId": mutation, "choice": choice}
    if discipline:
        wished["discipline"] = discipline
    if choice == "LATER":
        if not DAYS.fullmatch(days) or not 1 <= int(days) <= MAX_DAYS:
            return None
        wished["days"] = int(days)
    return {"input": wished}
