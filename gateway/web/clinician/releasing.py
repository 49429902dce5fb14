"""What a patient sees of a report, until when it waits and why; and what may be decided about that, told first."""

from collections.abc import Mapping
from datetime import datetime, time

import msgspec

from gateway.web.clinician.framing import HOME
from gateway.web.clinician.opening import Decision, Explanation
from gateway.web.languages import NORWAY, Language, local, parts_of
from gateway.web.narrowing import DISCIPLINES
from gateway.web.told import Code

REPORTS = f"{HOME}/svar"
SHORTEST_REASON, LONGEST_REASON = 3, 500
MAX_DAYS = 366
# The grounds of a denial that a clinician may have against one report (9603).
GROUNDS = ("NORN_FPB", "NORN_FFL", "NORN_KUT", "NORN_EPO", "NORN_FORANS", "NORN_UNGDOM", "NORN_FFH", "NORN_ANG")
SHIELDED = ("REPORT", "DISCIPLINE", "ALL")
LEVELS = ("SOFT", "HARD")
# A delay until a day ends when that day's opening hours begin, or after them where that day has none.
OPENS = time(8)


class CitizenRelease(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the citizen sees of a report."""

    state: str
    until: str | None = None
    code: str | None = None
    held_by: str | None = None
    restriction_id: str | None = None
    set_by: str | None = None
    release_class: str | None = None
    latest_hold: str | None = None


UNKNOWN = CitizenRelease(state="UNKNOWN")


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The report that it is about, without its results."""

    id: str
    discipline: str
    issued: str
    kind: Code | None = None
    sampled: str | None = None
    citizen_release: CitizenRelease | None = None


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Whose it is."""

    report: Report | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the document ClinicianStanding is answered with."""

    patient: Patient | None = None
    explain_access: Explanation | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """
    How a report stands with its patient.

    Args:
        address: of the report's page. discipline: its code. sign: of a notice. facts: pairs of what and its words.
        restriction: that may be ended here. latest: the last day that a delay may name (ISO 8601).
        acts: what may be decided about it now, of ACTS. why: the rules behind it, with the law where it is told.
    """

    address: str
    title: str
    day: str
    discipline: str
    sign: str
    state: str
    text: str
    facts: tuple[tuple[str, str], ...]
    restriction: str | None
    latest: str | None
    acts: tuple[str, ...]
    why: tuple[Decision, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page that asks for one decision.

    Args:
        act: of ACTS. consequences: sentences, of what comes of it. open_ended: whether a delay may have no end.
        fields: what was filled in. wrong: why it is not taken. mutation: the id of this wish.
    """

    act: str
    consequences: tuple[str, ...]
    open_ended: bool
    fields: Mapping[str, str]
    wrong: str | None
    mutation: str


# What may be decided, by the last part of its address, with the document that does it.
ACTS: Mapping[str, str] = {
    "frigi": "clinician_release",
    "utsett": "clinician_delay",
    "avslag": "clinician_deny",
    "opphev": "clinician_end",
    "skjerm": "clinician_shield",
}


def standing(told: Told, language: Language) -> Standing | None:
    """Say how a report stands with its patient; None where there is no such report for the clinician."""
    report = told.patient.report if told.patient else None
    if report is None:
        return None
    held = report.citizen_release or UNKNOWN
    return Standing(
        address=f"{REPORTS}/{report.id}",
        title=title(report.kind, report.discipline, language),
        day=language.day(report.sampled or report.issued),
        discipline=report.discipline,
        sign={"SHOWN": "within", "WAITS": "later", "DENIED": "locked"}.get(held.state, "missing"),
        state=language.maybe(f"clinician.release.state.{held.state}", language.say("clinician.release.state.UNKNOWN")),
        text=language.say(f"clinician.release.text.{text_of(held)}"),
        facts=facts(held, report.issued, language),
        restriction=held.restriction_id,
        latest=local(held.latest_hold)[:10] if held.latest_hold else None,
        acts=acts(held),
        why=told.explain_access.decisions if told.explain_access else (),
    )


def title(kind: Code | None, discipline: str, language: Language) -> str:
    """Name a report by its type, else by its main field."""
    words = (kind.words if kind else None) or language.maybe(f"discipline.{discipline}", discipline)
    return language.maybe(f"kind.{kind.code}", words) if kind else words


def text_of(held: CitizenRelease) -> str:
    """Say in what way a report is held, as the last part of the key of a sentence."""
    if held.state not in {"SHOWN", "WAITS", "DENIED"}:
        return "UNKNOWN"
    if held.state == "SHOWN":
        return held.state
    return f"{held.state}_{held.held_by or 'UNFINAL'}" if held.state == "WAITS" else f"DENIED_{held.held_by or 'SET'}"


def facts(held: CitizenRelease, issued: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Say until when it waits, at the longest, by whom and for what; what is not told is left out."""
    waits = held.state == "WAITS"
    found = {
        "until": (language.moment(held.until) if held.until else language.say("clinician.release.by_hand"))
        if waits and held.held_by
        else "",
        "latest": latest(held, language) if waits and held.held_by != "SOURCE" else "",
        "code": "" if waits else ground(held.code, language),
        "set_by": held.set_by or "",
        "class": held.release_class or "",
        "issued": language.moment(issued),
    }
    return tuple((language.say(f"clinician.release.fact.{key}"), words) for key, words in found.items() if words)


def latest(held: CitizenRelease, language: Language) -> str:
    """Say until when it may be delayed at the most."""
    return language.moment(held.latest_hold) if held.latest_hold else language.say("clinician.release.no_limit")


def ground(code: str | None, language: Language) -> str:
    """Say the code of a denial or a delay in words, and by itself where there are none."""
    plain = (code or "").rpartition("#")[2]
    return language.maybe(f"clinician.ground.{plain}", plain)


def acts(held: CitizenRelease) -> tuple[str, ...]:
    """List what may be decided about a report; the endpoint has the last word."""
    waits = held.state == "WAITS" and held.held_by != "SOURCE"
    may = {
        "frigi": waits and held.held_by is not None,
        "utsett": waits,
        "avslag": held.state in {"SHOWN", "WAITS"},
        "opphev": held.state == "DENIED" and held.held_by == "SET" and held.restriction_id is not None,
        "skjerm": True,
    }
    return tuple(act for act, possible in may.items() if possible)


def form(
    act: str, found: Standing, language: Language, *, fields: Mapping[str, str], wrong: str | None, mutation: str
) -> Form:
    """Ask for one decision, with what comes of it said first."""
    return Form(
        act=act,
        consequences=consequences(act, found, language),
        open_ended=found.latest is None,
        fields=fields,
        wrong=wrong,
        mutation=mutation,
    )


def consequences(act: str, found: Standing, language: Language) -> tuple[str, ...]:
    """Say what comes of a decision."""
    said = [language.say(f"clinician.consequence.{act}"), language.say(f"clinician.consequence.{act}_more")]
    if act == "utsett":
        until = language.day(found.latest) if found.latest else None
        limit = "utsett_latest" if until else "utsett_open"
        said.append(language.say(f"clinician.consequence.{limit}", date=until))
    if act == "avslag" and found.sign == "within":
        said.append(language.say("clinician.consequence.avslag_shown"))
    return tuple(said)


def read_wish(act: str, sent: Mapping[str, str], report: str) -> dict[str, object] | str:
    """
    Read what somebody decides about a report.

    Returns:
        What belongs to the input beside the patient and the wish's own id; else the key of the sentence that says what
        is missing or cannot be.
    """
    reason = sent.get("begrunnelse", "").strip()
    if not (SHORTEST_REASON <= len(reason) <= LONGEST_REASON or (act == "frigi" and not reason)):
        return "clinician.wrong.reason"
    why: dict[str, object] = {"reason": reason} if reason else {}
    match act:
        case "frigi":
            informed = sent.get("informert") == "ja"
            return {"patientInformed": True, **why} if informed else "clinician.wrong.informed"
        case "utsett":
            span = read_span(sent)
            return {**span, **why} if span else "clinician.wrong.span"
        case "avslag":
            code = sent.get("kode", "")
            return {"code": code, **why} if code in GROUNDS else "clinician.wrong.code"
        case "opphev":
            ended = sent.get("nekting", "")
            return {"restriction": ended, **why} if ended else "clinician.wrong.ended"
        case _:
            shield = read_shield(sent, report)
            return {**shield, **why} if shield else "clinician.wrong.shield"


def read_span(sent: Mapping[str, str]) -> dict[str, object] | None:
    """Read how long a delay lasts: days, until a day, or until somebody ends it."""
    days, until = sent.get("dager", "").strip(), sent.get("til", "").strip()
    match sent.get("lengde"):
        case "DAYS" if days.isascii() and days.isdecimal() and 1 <= int(days[:4]) <= MAX_DAYS:
            return {"days": int(days)}
        case "UNTIL":
            return read_day(until)
        case "OPEN":
            return {"openEnded": True}
        case _:
            return None


def read_day(text: str) -> dict[str, object] | None:
    """Read a day as the moment at which it opens in Norway; None for what is no day."""
    try:
        day = parts_of(text)
    except ValueError:
        return None
    return {"until": datetime.combine(day, OPENS, NORWAY).isoformat()} if day else None


def read_shield(sent: Mapping[str, str], report: str) -> dict[str, object] | None:
    """Read what is shielded, and whether it may be opened."""
    level, of, discipline = sent.get("niva", ""), sent.get("hva", ""), sent.get("slag", "")
    if level not in LEVELS or of not in SHIELDED or discipline not in DISCIPLINES:
        return None
    objects = {"REPORT": {"report": report}, "DISCIPLINE": {"discipline": discipline}, "ALL": {}}
    return {"level": level, **objects[of]}


def variables(act: str, wish: Mapping[str, object], *, patient: str, report: str, mutation: str) -> dict[str, object]:
    """Write a decision as the input of its mutation; `mutation` is the wish's own id."""
    of = {} if act in {"opphev", "skjerm"} else {"report": report}
    return {"input": {"clientMutationId": mutation, "patient": patient, **of, **wish}}
