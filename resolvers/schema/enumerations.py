"""The enumerations of the schema, with what each of their values means."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry

from policies import Effect
from resolvers import model
from resolvers.oversight.hinting import HintKind
from resolvers.oversight.verifying import FaultKind
from resolvers.schema.paging import TimelineOrder
from resolvers.views.recent import Recency
from resolvers.views.trending import BreakReason, Conversion

Kind = TypeVar("Kind", bound=type[Enum])


def described(kind: Kind, description: str, values: Mapping[str, str]) -> Kind:
    """
    Make an enumeration of the model's one of the schema's, with a description of each value.

    Args:
        values: what each value means, by its name; one that is not there is left without, which a test finds.
    """
    made = strawberry.enum(kind, description=description)
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]  # the library puts it there
        value.description = values.get(value.name)
    return made


ENUMERATIONS = (
    described(
        model.Comparator,
        "How a number limits the true value (8239).",
        {
            "EQ": "Equal to it.",
            "GE": "Greater than or equal to it.",
            "GT": "Greater than it.",
            "LE": "Less than or equal to it.",
            "LT": "Less than it.",
            "MG": "The code MG of 8239, as it was sent.",
            "ML": "The code ML of 8239, as it was sent.",
            "NE": "Not equal to it.",
        },
    ),
    described(
        model.ReportStatus,
        "FHIR DiagnosticReport.status.",
        {
            "REGISTERED": "It exists, and nothing is ready yet.",
            "PARTIAL": "Some of it is ready; it may not have been verified.",
            "PRELIMINARY": "Results that may still change (foreløpig).",
            "FINAL": "Complete and verified (endelig).",
            "AMENDED": "Changed after it was final (endret).",
            "CORRECTED": "Changed after it was final, because something was wrong.",
            "APPENDED": "Something was added after it was final; nothing was changed (tillegg).",
            "CANCELLED": "There will be none, or it was withdrawn (kansellert).",
            "ENTERED_IN_ERROR": "It should never have been there.",
            "UNKNOWN": "What the source says has no status in FHIR.",
        },
    ),
    described(
        model.ResultStatus,
        "FHIR Observation.status.",
        {
            "REGISTERED": "It exists, and there is no answer yet.",
            "PRELIMINARY": "An answer that may still change (foreløpig).",
            "FINAL": "Complete and verified (endelig).",
            "AMENDED": "Changed after it was final (endret).",
            "CORRECTED": "Changed after it was final, because something was wrong.",
            "CANCELLED": "There will be no answer, or it was withdrawn (kansellert).",
            "ENTERED_IN_ERROR": "It should never have been there.",
            "UNKNOWN": "What the source says has no status in FHIR.",
        },
    ),
    described(
        model.Discipline,
        "Main field (fagområde, 8202): laboratory, pathology, diagnostic imaging.",
        {
            "LAB": "Laboratory medicine (laboratoriemedisin).",
            "PAT": "Pathology (patologi).",
            "BLD": "Diagnostic imaging (bildediagnostikk).",
        },
    ),
    described(
        model.HeldBy,
        "What hides a report from its citizen: a rule, somebody, or its source.",
        {
            "RULE": "The delay of its class of release.",
            "SET": "A denial or delay that somebody has set.",
            "SOURCE": "A mark (9603) of the source that gave it.",
        },
    ),
    described(
        model.ChangeKind,
        "What became of something from one version to the next.",
        {
            "ADDED": "It is new.",
            "REMOVED": "It is gone.",
            "CHANGED": "It says something else.",
        },
    ),
    described(
        model.ChangedPart,
        "What of a report or a result is not as it was; OTHER has no name.",
        {
            "REPORT_STATUS": "The report's status.",
            "CANCELLATION": "Why the report was cancelled.",
            "RESULT": "The result as a whole.",
            "RESULT_STATUS": "The result's status.",
            "CODE": "What was examined.",
            "VALUE": "The answer.",
            "UNIT": "The unit of the answer.",
            "REFERENCE_RANGE": "The reference range.",
            "INTERPRETATION": "The deviation marker or its interpretation.",
            "FINDING": "A structured finding.",
            "DIAGNOSTIC_COMMENT": "The coded diagnostic comment.",
            "METHOD": "The method.",
            "COMMENT": "A comment.",
            "SAMPLED": "When the specimen was taken.",
            "SPECIMEN": "The specimen.",
            "ATTACHMENT": "A document that is attached.",
            "OTHER": "Something that has no name here.",
        },
    ),
    described(
        model.SourceState,
        "How a source stands in this answer, computed after clearance.",
        {
            "ANSWERED": "Something that is shown came from it.",
            "EMPTY": "It answered, and nothing that is shown came from it.",
            "LATE": "It did not answer within its time: results may be missing.",
            "FAILED": "It could not be asked, or its answer could not be read: results may be missing.",
            "REFUSED": "It does not let the gateway read, or withholds by itself.",
            "OFF": "It, or its region, is switched off.",
            "NOT_ASKED": "It was not asked; `reason` says why.",
        },
    ),
    described(
        model.ActorKind,
        "The channel that the caller came through.",
        {
            "CITIZEN": "A citizen (innbygger), for themself or for whom they represent.",
            "PERSONNEL": "Health personnel (helsepersonell).",
            "SYSTEM": "A system without a user.",
            "OPERATOR": "Who looks after the service, and is shown nobody's results.",
        },
    ),
    described(
        model.RestrictionType,
        "Block (sperring), shield (skjerming), denial, delay.",
        {
            "BLOCK": "Set by the citizen, against health personnel (sperring).",
            "SHIELD": "Set by personnel on the citizen's behalf, against health personnel (skjerming).",
            "DENIAL": "Set by personnel: the citizen does not see it (nekting).",
            "DELAY": "Set by personnel: the citizen does not see it yet (utsatt innsyn).",
        },
    ),
    described(
        model.ObjectKind,
        "What a restriction covers.",
        {
            "ALL": "Everything.",
            "REPORT": "One report.",
            "REQUISITION": "Every report of one request (rekvisisjon).",
            "DISCIPLINE": "Every report of one main field (fagområde).",
            "CODE": "Every whole report that contains a code.",
            "PERIOD": "Every report with a sample of these days.",
        },
    ),
    described(
        model.SubjectKind,
        "Against whom a restriction is: all, HPR, 9060, organisations.",
        {
            "ALL": "All health personnel.",
            "PRACTITIONER": "One practitioner, by HPR number.",
            "GROUP": "One category of personnel (9060).",
            "ORGANISATION": "One or more organisations (virksomheter).",
        },
    ),
    described(
        model.ReleaseChoice,
        "See results sooner than the rule says, as it says, or later.",
        {
            "SOONER": "As soon as the class of release lets the citizen choose.",
            "USUAL": "When the rule says.",
            "LATER": "Some days after the rule says.",
        },
    ),
    described(
        Recency,
        "Whether something was found; NONE_FOUND only where nothing is missing and nothing restricted.",
        {
            "FOUND": "Something was found within the time asked for.",
            "NONE_FOUND": "There is nothing: every source answered in full, and nothing is restricted.",
            "UNKNOWN": "Nothing was found, and there may be something.",
        },
    ),
    described(
        Conversion,
        "How a number came into its series' unit: as sent, moved, or rounded.",
        {
            "NONE": "As it was sent.",
            "EXACT": "Moved to another unit, with nothing lost.",
            "ROUNDED": "Moved to another unit, and rounded beyond the digits that were sent.",
        },
    ),
    described(
        BreakReason,
        "What changed between two results that cannot be compared.",
        {
            "CODE": "What was examined.",
            "UNIT": "The unit, and there is no sure way from the one to the other.",
            "METHOD": "The method.",
        },
    ),
    described(
        HintKind,
        "Why look-ups should be looked into.",
        {
            "SELF_AUTHORISED": "The user let themself in.",
            "NO_RELATION": "No relation to the patient was on record.",
            "MANY_PATIENTS": "Many patients in a short time.",
            "COLLEAGUE": "The patient works in the same organisation.",
            "SAME_SURNAME": "The patient has the same surname.",
            "OUT_OF_HOURS": "Outside working hours, and not in an emergency.",
        },
    ),
    described(
        model.SourceCondition,
        "How a source is now, by how its last fetches ended.",
        {
            "WELL": "It gives what it is asked for, all or a part.",
            "FAILING": "It is late, fails or refuses.",
            "RESTING": "It is not asked for a while, as it has failed too often in a row.",
            "OFF": "It, or its region, is switched off.",
            "UNKNOWN": "It was not asked lately.",
        },
    ),
    described(
        model.IntakeDoor,
        "Where a laboratory's message comes in.",
        {
            "SVARRAPPORT": "A KITH Svarrapport over HTTP.",
            "HL7V2": "An HL7 v2 message over HTTP.",
            "MLLP": "An HL7 v2 message over MLLP.",
            "COMMAND": "The command line of whoever runs the service.",
        },
    ),
    described(
        FaultKind,
        "In which way the chain of the access log does not hold.",
        {
            "ENTRY_CHANGED": "An entry, or what tells of a deletion, is not what its link was made for.",
            "ENTRY_MISSING": "An entry is gone, and no deletion in the chain names it.",
            "LINK_CHANGED": "A link is not as it was made.",
            "LINK_MISSING": "Links are missing from the place on.",
            "INSERTED": "An entry is in no chain, or a second one stands in the place of one.",
            "REORDERED": "What stands in the place belongs in another.",
            "FORKED": "Two links have one place.",
            "REWRITTEN": "The chain is whole, and not the one that was sealed or hung on.",
            "CUT": "The chain ends at the place, and was longer when it was sealed.",
            "DELETED_EARLY": "A deletion took what was still to be kept.",
            "SEAL_CHANGED": "A seal is not as it was made, or does not follow on the one before.",
            "SEAL_MISSING": "Seals are missing before the one that is told.",
            "SEAL_FORGED": "The signature of a seal is not by a key that is known.",
        },
    ),
    described(
        TimelineOrder,
        "By sample time, newest or oldest first.",
        {"NEWEST_FIRST": "The newest sample first.", "OLDEST_FIRST": "The oldest sample first."},
    ),
    described(
        model.OpeningKind,
        "By which elevated basis something restricted is opened.",
        {
            "CONSENT": "The patient's consent (FORHOYET_SAMTYKKE).",
            "EMERGENCY": "An emergency (FORHOYET_AKUTT), with a reason.",
        },
    ),
    described(
        Effect,
        "What a rule does: all is given, or a padlock, one uniform notice, nothing, or a refusal.",
        {
            "SHOW": "All is given.",
            "FLAG": "All is given, with what the citizen does not see and until when.",
            "MASK": "A padlock is given, and nothing else.",
            "STUB": "One uniform notice is given.",
            "HIDE": "Nothing is given, without a trace.",
            "DENY": "It is refused, with a stable code.",
        },
    ),
    described(
        model.RestrictionLevel,
        "Soft (myk) may be opened by consent or in an emergency, hard not.",
        {"SOFT": "May be opened by the patient's consent or in an emergency.", "HARD": "Is never opened."},
    ),
)
