"""
The access log (innsynslogg) in plain words: who did what, when and why, as the citizen reads it.

What was looked at is "health information"; by name it is told only where `named` is asked to. No number is ever told.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from policies import Basis, Language, Purpose, Wording, basis_of, purpose_of
from resolvers.model import ActorKind, AuditEntry, AuditKind, Discipline, MergedReport

OSLO: Final = ZoneInfo("Europe/Oslo")


def wording(nb: str, nn: str, en: str) -> Wording:
    """Write a text in every language."""
    return Wording(nb=nb, nn=nn, en=en)


UNNAMED: Final = wording("helseopplysninger", "helseopplysningar", "health information")
LOOKED: Final = wording(
    "så på helseopplysninger om deg", "såg på helseopplysningar om deg", "looked at health information about you"
)
TRIED: Final = wording(
    "ba om tilgang til opplysninger om deg og ble avvist",
    "bad om tilgang til opplysningar om deg og blei avvist",
    "asked for access to information about you and was refused",
)
ASSISTED: Final = wording("på vegne av", "på vegner av", "on behalf of")
AT: Final = wording("ved", "ved", "at")
SOMEBODY: Final = wording("Noen", "Nokon", "Somebody")
YOU: Final = wording("Du", "Du", "You")
FOR_YOU: Final = wording("som representerer deg", "som representerer deg", "who represents you")
PERSONNEL: Final = wording("Helsepersonell", "Helsepersonell", "Health personnel")
RUNS: Final = wording("som drifter tjenesten", "som driftar tenesta", "who runs the service")
SYSTEM: Final = wording("Et datasystem", "Eit datasystem", "A computer system")
PURPOSE: Final = wording("Formål", "Formål", "Purpose")
BASIS: Final = wording("Grunnlag", "Grunnlag", "Basis")
OPENED: Final = wording(
    "Det som var sperret eller skjermet, var åpnet.",
    "Det som var sperra eller skjerma, var opna.",
    "What was blocked or shielded was opened.",
)
WHEN: Final = wording(
    "{day}. {month} {year} kl. {time}", "{day}. {month} {year} kl. {time}", "on {day} {month} {year} at {time}"
)
DAY: Final = wording("{day}. {month} {year}", "{day}. {month} {year}", "{day} {month} {year}")
NORWEGIAN_MONTHS: Final = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "desember",
)  # fmt: skip
ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

# By what was asked for, as the entry has it; whatever is not here is a look.
DONE: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "accessLog": wording("leste denne loggen", "las denne loggen", "read this log"),
        "blockAccess": wording(
            "sperret opplysninger om deg", "sperra opplysningar om deg", "blocked information about you"
        ),
        "endOptOut": wording("opphevet reservasjonen din", "oppheva reservasjonen din", "ended your opt-out"),
        "liftBlock": wording("opphevet en sperring", "oppheva ei sperring", "lifted a block"),
        "markMessageRead": wording("leste et varsel", "las eit varsel", "read a message"),
        "messages": wording("leste varslene dine", "las varsla dine", "read your messages"),
        "movedReports": wording(
            "undersøkte hvem som har sett et svar som ikke hørte til deg",
            "undersøkte kven som har sett eit svar som ikkje høyrde til deg",
            "examined who has seen a report that was not yours",
        ),
        "openRestricted": wording(
            "åpnet opplysninger om deg som var sperret eller skjermet",
            "opna opplysningar om deg som var sperra eller skjerma",
            "opened information about you that was blocked or shielded",
        ),
        "openings": wording(
            "så hvem som har åpnet det som er sperret",
            "såg kven som har opna det som er sperra",
            "looked at who has opened what is blocked",
        ),
        "optOut": wording(
            "reserverte deg mot lagring av prøvesvar",
            "reserverte deg mot lagring av prøvesvar",
            "opted you out of having results stored",
        ),
        "previewBlock": wording(
            "så hva en sperring ville skjule", "såg kva ei sperring ville skjule", "saw what a block would hide"
        ),
        "releasePreferences": wording(
            "så når du ønsker å se svar", "såg når du ønskjer å sjå svar", "looked at when you wish to see results"
        ),
        "replicate": wording(
            "oppdaterte sperringene dine", "oppdaterte sperringane dine", "brought your blocks up to date"
        ),
        "restrictions": wording("så på sperringene dine", "såg på sperringane dine", "looked at your blocks"),
        "setReleasePreference": wording(
            "valgte når du vil se svar", "valde når du vil sjå svar", "chose when you will see results"
        ),
        "shield": wording(
            "skjermet opplysninger om deg", "skjerma opplysningar om deg", "shielded information about you"
        ),
    }
)
PURPOSES: Final[Mapping[Purpose, Wording]] = MappingProxyType(
    {
        Purpose.TREAT: wording("behandling", "behandling", "treatment"),
        Purpose.ETREAT: wording("øyeblikkelig hjelp", "augeblikkeleg hjelp", "emergency care"),
        Purpose.BTG: wording(
            "behandling der vanlige regler for tilgang ble overstyrt",
            "behandling der vanlege reglar for tilgang blei overstyrte",
            "treatment where the ordinary rules of access were overridden",
        ),
        Purpose.COC: wording("saksbehandling", "saksbehandling", "case work"),
        Purpose.QUALITY: wording("læring og kvalitet", "læring og kvalitet", "learning and quality"),
        Purpose.PATRQT: wording("eget ønske", "eige ønske", "own wish"),
    }
)
BASES: Final[Mapping[Basis, Wording]] = MappingProxyType(
    {
        Basis.UNNTAK: wording(
            "unntak fra samtykke, som for fastlegen",
            "unntak frå samtykke, som for fastlegen",
            "exempt from consent, as the regular GP is",
        ),
        Basis.SAMTYKKE: wording("samtykke", "samtykke", "consent"),
        Basis.AKUTT: wording("akutt behov for hjelp", "akutt behov for hjelp", "acute need of help"),
        Basis.FULLMAKT: wording("fullmakt", "fullmakt", "power of attorney"),
        Basis.VERGEMAL: wording("vergemål", "verjemål", "guardianship"),
        Basis.FORELDREREPRESENTASJON: wording("foreldreansvar", "foreldreansvar", "parental responsibility"),
    }
)
# The commonest categories of health personnel (Volven 9060); others are told as health personnel.
CATEGORIES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "AU": wording("audiograf", "audiograf", "audiometrist"),
        "BI": wording("bioingeniør", "bioingeniør", "biomedical laboratory scientist"),
        "FA": wording("farmasøyt", "farmasøyt", "pharmacist"),
        "FT": wording("fysioterapeut", "fysioterapeut", "physiotherapist"),
        "HP": wording("hjelpepleier", "hjelpepleiar", "auxiliary nurse"),
        "JO": wording("jordmor", "jordmor", "midwife"),
        "LE": wording("lege", "lege", "doctor"),
        "PS": wording("psykolog", "psykolog", "psychologist"),
        "RA": wording("radiograf", "radiograf", "radiographer"),
        "SP": wording("sykepleier", "sjukepleiar", "nurse"),
        "TL": wording("tannlege", "tannlege", "dentist"),
        "VP": wording("vernepleier", "vernepleiar", "social educator"),
    }
)
KINDS: Final[Mapping[Discipline, Wording]] = MappingProxyType(
    {
        Discipline.LAB: wording("Laboratoriesvar", "Laboratoriesvar", "Laboratory report"),
        Discipline.PAT: wording("Patologisvar", "Patologisvar", "Pathology report"),
        Discipline.BLD: wording("Svar på bildediagnostikk", "Svar på biletdiagnostikk", "Diagnostic imaging report"),
    }
)


def recounted(entry: AuditEntry, language: Language) -> str:
    """
    Tell an entry in a sentence, and what it was for in some more.

    Args:
        entry: with the names that may be told.

    Returns:
        The same for any two entries that differ only in which reports were shown, or in how many.
    """
    return " ".join(sentences(entry, language))


def sentences(entry: AuditEntry, language: Language) -> Iterator[str]:
    """Tell who did what and when, then why, then whether something was open that is otherwise closed."""
    yield f"{who(entry, language)} {deed(entry).in_language(language)} {moment(entry.at, language)}."
    purpose, basis = PURPOSES.get(purpose_of(entry.purpose)), BASES.get(basis_of(entry.basis))
    if purpose is not None:
        yield f"{PURPOSE.in_language(language)}: {purpose.in_language(language)}."
    if basis is not None:
        yield f"{BASIS.in_language(language)}: {basis.in_language(language)}."
    if entry.opening is not None and entry.kind is AuditKind.ACCESS:
        yield OPENED.in_language(language)


def who(entry: AuditEntry, language: Language) -> str:
    """Tell who it was; of personnel the organisation too."""
    name = entry.actor_name or SOMEBODY.in_language(language)
    match entry.actor_kind:
        case ActorKind.CITIZEN:
            return citizen(entry, name, language)
        case ActorKind.OPERATOR:
            return f"{name}, {RUNS.in_language(language)},"
        case ActorKind.SYSTEM:
            return placed(SYSTEM.in_language(language), entry, language)
        case ActorKind.PERSONNEL:
            return placed(assisted(entry, language), entry, language)
        case None:
            return SOMEBODY.in_language(language)
        case unknown:
            assert_never(unknown)


def citizen(entry: AuditEntry, name: str, language: Language) -> str:
    """Tell of the person themself, and of whoever asked for them."""
    if entry.represents is None:
        return name
    return f"{name}, {FOR_YOU.in_language(language)}," if entry.represents else YOU.in_language(language)


def assisted(entry: AuditEntry, language: Language) -> str:
    """Name health personnel, after whoever acted for them; by category alone where no name may be told."""
    category = CATEGORIES.get(entry.authorisation or "")
    if entry.actor_name is None:
        return PERSONNEL.in_language(language)
    named = entry.actor_name if category is None else f"{entry.actor_name} ({category.in_language(language)})"
    if entry.assistant_name is None:
        return named
    return f"{entry.assistant_name} {ASSISTED.in_language(language)} {named}"


def placed(who_it_was: str, entry: AuditEntry, language: Language) -> str:
    """Add where they work, where that is known by name."""
    place = entry.organisation_name or entry.point_of_care_name
    return f"{who_it_was} {AT.in_language(language)} {place}" if place else who_it_was


def deed(entry: AuditEntry) -> Wording:
    """Say what was done; of a refusal only that it was one."""
    return TRIED if entry.kind is AuditKind.REFUSAL else DONE.get(entry.operation, LOOKED)


def moment(at: datetime, language: Language) -> str:
    """Write a time as people read it, by the clock in Oslo."""
    return written(at, WHEN, language)


def named(report: MergedReport, language: Language) -> str:
    """Name a report: of which kind it is, from whom, and when it was taken or else issued."""
    kind = KINDS[report.discipline].in_language(language)
    performer = report.performer.name if report.performer else None
    day = written((report.sampled or report.issued).at, DAY, language)
    return ", ".join(part for part in (kind, performer, day) if part)


def written(at: datetime, form: Wording, language: Language) -> str:
    """Write a time in a form."""
    local = at.astimezone(OSLO)
    months = ENGLISH_MONTHS if language is Language.EN else NORWEGIAN_MONTHS
    return form.in_language(language).format(
        day=local.day, month=months[local.month - 1], year=local.year, time=f"{local:%H:%M}"
    )
