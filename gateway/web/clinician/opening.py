"""What a padlock says, what opens it, and until when it is open: told first, asked for, and kept for the session."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from gateway.web.languages import Language

PATH = "/kliniker/apne"
CONSENT, EMERGENCY = "CONSENT", "EMERGENCY"
GROUNDS = (CONSENT, EMERGENCY)
# The purposes of use that an emergency is opened with, and the basis of access that goes with them.
PURPOSES = ("ETREAT", "BTG")
BASIS = "AKUTT"
SHORTEST_REASON, LONGEST_REASON = 10, 500
GRANTS, PADLOCKS = "openings", "padlocks"
# As many as a note has room for; of an older one the page no longer says how long it lasts, though it does.
MOST_GRANTS = 20


class Restricted(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A padlock, as a notice tells of it."""

    kind: str
    openable_by: tuple[str, ...] = ()


class Padlock(msgspec.Struct, frozen=True, kw_only=True):
    """What stands where results were: what is locked, what may open it, and whether anything may."""

    title: str
    text: str
    openable: bool


class Grant(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a session was granted: on which ground, for which purpose, until when."""

    basis: str
    purpose: str
    expires_at: datetime


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """
    An opening that holds, as it is shown: complete as it stands.

    `until` and `over` are for a script that counts down, where there is one: an instant, and what is said when it is
    over; `left` and `left_one` have `{n}` for the minutes.
    """

    title: str
    text: str
    minutes: str
    until: str
    left: str
    left_one: str
    over: str


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the document ClinicianOpen is answered with."""

    open_restricted: Grant


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that decided, in words, with its legal ground where it is told."""

    effect: str
    sentence: str
    law: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody sees what they see."""

    decisions: tuple[Decision, ...] = ()


class ToldWhy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the document ClinicianWhy is answered with."""

    explain_access: Explanation


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a clinician wants to open by, and the purpose that they change to for it, where they do."""

    basis: str
    consented: bool = False
    reason: str | None = None
    purpose: str | None = None

    def variables(self, patient: str, mutation: str) -> dict[str, object]:
        """Write it as the input of an opening; `mutation` is this wish's own id."""
        given: dict[str, object] = {"clientMutationId": mutation, "patient": patient, "basis": self.basis}
        if self.basis == CONSENT:
            return {"input": {**given, "patientConsented": self.consented}}
        return {"input": {**given, "reason": self.reason}}


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Which grounds are offered, and the purposes to change to where an emergency needs another; none, where not."""

    consent: bool
    emergency: bool
    purposes: tuple[str, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page that asks on which ground.

    Args:
        why: sentences with the law behind them, of what is locked. fields: what was filled in.
        wrong: what is missing from that. mutation: the id of this wish.
    """

    why: tuple[Decision, ...]
    offer: Offer
    fields: Mapping[str, str]
    wrong: str | None
    mutation: str


def padlocks(found: Sequence[Restricted], language: Language) -> tuple[Padlock, ...]:
    """Say what is locked, as far as it is told: never what, and never how much."""
    return tuple(padlock(each, language) for each in found)


def padlock(found: Restricted, language: Language) -> Padlock:
    """Say one padlock."""
    grounds = [ground for ground in GROUNDS if ground in found.openable_by]
    how = "_".join(grounds) if grounds else "NOTHING"
    return Padlock(
        title=language.maybe(f"clinician.padlock.{found.kind}", language.say("clinician.padlock.GENERAL_BLOCK")),
        text=language.say(f"clinician.padlock.by.{how}"),
        openable=bool(grounds),
    )


def remember(notes: MutableMapping[str, str], patient: str, found: Sequence[Restricted]) -> None:
    """Keep by what the padlocks of a patient may be opened, for the page that asks for it."""
    kinds = sorted({ground for each in found for ground in each.openable_by})
    notes[PADLOCKS] = msgspec.json.encode({patient: kinds}).decode()


def openable_by(notes: Mapping[str, str], patient: str) -> frozenset[str] | None:
    """Tell by what the padlocks of a patient may be opened; None where none was told of in this session."""
    kept = msgspec.json.decode(notes.get(PADLOCKS, "{}"), type=dict[str, frozenset[str]])
    return kept.get(patient)


def keep(notes: MutableMapping[str, str], patient: str, grant: Grant, now: datetime) -> None:
    """Keep a grant, and forget those that are over, and those that end first where there are too many."""
    others = [(person, each) for person, each in kept(notes).items() if person != patient and each.expires_at > now]
    others.sort(key=lambda held: held[1].expires_at)
    notes[GRANTS] = msgspec.json.encode(dict([*others[1 - MOST_GRANTS :], (patient, grant)])).decode()


def kept(notes: Mapping[str, str]) -> dict[str, Grant]:
    """Read the grants of a session, by patient."""
    return msgspec.json.decode(notes.get(GRANTS, "{}"), type=dict[str, Grant])


def opened(notes: Mapping[str, str], patient: str, *, now: datetime, language: Language) -> Opened | None:
    """Say what is open for a patient now, for the purpose that the session works with; None where nothing is."""
    grant = kept(notes).get(patient)
    if grant is None or grant.expires_at <= now or notes.get("purpose", grant.purpose) != grant.purpose:
        return None
    minutes = -((now - grant.expires_at) // timedelta(minutes=1))
    moment = language.moment(grant.expires_at.isoformat())
    return Opened(
        title=language.say(f"clinician.opened.{grant.basis}"),
        text=language.say("clinician.opened.until", moment=moment),
        minutes=language.counted("clinician.opened.left", minutes),
        until=grant.expires_at.astimezone(UTC).isoformat(timespec="seconds"),
        left=language.say("clinician.opened.left.many", n="{n}"),
        left_one=language.say("clinician.opened.left.one", n="{n}"),
        over=language.say("clinician.opened.over"),
    )


def read_wanted(form: Mapping[str, str]) -> Wanted | str:
    """
    Read on which ground somebody opens.

    Returns:
        What is wanted; else the key of the sentence that says what is missing.
    """
    reason = form.get("grunn", "").strip()
    match form.get("vei"):
        case "CONSENT":
            agreed = form.get("samtykke") == "ja"
            return Wanted(basis=CONSENT, consented=True) if agreed else "clinician.opening.wrong_consent"
        case "EMERGENCY" if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
            return "clinician.opening.wrong_reason"
        case "EMERGENCY":
            purpose = form.get("formal", "")
            return Wanted(basis=EMERGENCY, reason=reason, purpose=purpose if purpose in PURPOSES else None)
        case _:
            return "clinician.opening.wrong_ground"


def why(told: ToldWhy | None) -> tuple[Decision, ...]:
    """Take the rules that lock something."""
    return tuple(each for each in (told.explain_access.decisions if told else ()) if each.effect == "MASK")


def offered(known: Collection[str] | None, purpose: str) -> Offer:
    """
    Say which grounds are offered: what opens by consent opens in an emergency too, though for another purpose.

    Args:
        known: those that the padlocks told of; None where they are not known, and then the endpoint decides.
        purpose: that the session works with.
    """
    emergency = known is None or bool(known)
    return Offer(
        consent=known is None or CONSENT in known,
        emergency=emergency,
        purposes=PURPOSES if emergency and purpose not in PURPOSES else (),
    )
