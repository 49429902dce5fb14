"""How much of a decision's reason a reader may have: never more than what the decision itself shows."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from policies.decide import FAULT, Decision, Policy
from policies.facts import Situation
from policies.table import Wording
from policies.vocabulary import DenialCode, Effect, Language, NoticeKind, Opening, Safety


class Depth(StrEnum):
    """
    How deep an explanation goes.

    CITIZEN is what happens, in a sentence. CLINICIAN adds row, ground, version and how a padlock is opened. AUDITOR
    is told everything, also what the reader of the results must not learn.
    """

    CITIZEN = "CITIZEN"
    CLINICIAN = "CLINICIAN"
    AUDITOR = "AUDITOR"


# A refusal that is the same for whatever reason is explained alike, whatever row it came of.
NOT_AVAILABLE: Final = Wording(
    nb="Ikke tilgjengelig. Svaret er det samme uansett grunn, også for en person som ikke finnes.",
    nn="Ikkje tilgjengeleg. Svaret er det same uansett grunn, òg for ein person som ikkje finst.",
    en="Not available. The answer is the same for whatever reason, also for a person who does not exist.",
)
# A fault has no row.
UNDECIDED: Final = Wording(
    nb="Det kan ikke avgjøres hvem som kan se hva, og da vises ingenting.",
    nn="Det kan ikkje avgjerast kven som kan sjå kva, og då blir ingenting vist.",
    en="Who may see what cannot be decided, and so nothing is shown.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The sentence that a reader gets, with the row and ground that it stands for, where it stands for one row."""

    sentence: str
    row: str | None = None
    law: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """
    What a reader is told of one decision.

    Args:
        row, law: None where the depth does not reach them, or where they would tell more than the decision.
        openable_by: empty for what is no padlock, for one that nothing opens, and for a citizen.
    """

    effect: Effect
    sentence: str
    code: DenialCode | None = None
    notice: NoticeKind | None = None
    limited: bool = False
    openable_by: frozenset[Opening] = frozenset()
    row: str | None = None
    law: str | None = None
    version: str | None = None


def explained(policy: Policy, situation: Situation, depth: Depth, language: Language) -> Explained | None:
    """
    Decide a situation and explain the decision.

    Returns:
        None where the reader must not learn that there is something: what is hidden without a notice is explained as
        what is not there. Only an auditor is told of it.

    Source:
        the policy page, Form: explaining never says more than the effect shows; domain rulings, Denials.
    """
    decision = policy.decide(situation)
    if decision.effect is Effect.SHOW and depth is Depth.CITIZEN:
        decision = as_read(policy.decide(replace(situation, safety=Safety.NONE)), decision)
    return explained_decision(policy, decision, depth, language)


def explained_decision(policy: Policy, decision: Decision, depth: Depth, language: Language) -> Explained | None:
    """
    Explain a decision of the policy's; what a citizen is shown is to be given `as_read`.

    Returns:
        None where the reader must not learn that there is something; see `explained`.
    """
    known = depth is Depth.AUDITOR
    if decision.effect is Effect.HIDE and decision.notice is None and not known:
        return None
    if decision.code is DenialCode.NOT_AVAILABLE and not known:
        reason = Reason(sentence=NOT_AVAILABLE.in_language(language))
    else:
        reason = _reason(policy, decision, language)
    deeper = depth is not Depth.CITIZEN
    return Explained(
        effect=decision.effect,
        sentence=reason.sentence,
        code=decision.code,
        notice=decision.notice,
        limited=decision.limited,
        openable_by=decision.openable_by if deeper else frozenset(),
        row=reason.row if deeper else None,
        law=reason.law if deeper else None,
        version=decision.table_version if deeper else None,
    )


def as_read(plain: Decision, shown: Decision) -> Decision:
    """
    Explain what a citizen is shown without its mark, which is not shown: a denial to others is not told of.

    Args:
        plain: what would be decided had it no mark.
    """
    return plain if plain.effect is shown.effect else shown


def _reason(policy: Policy, decision: Decision, language: Language) -> Reason:
    """Give the row's own sentence and ground."""
    if decision.row == FAULT:
        return Reason(sentence=UNDECIDED.in_language(language), row=FAULT)
    found = policy.explain(decision.row, language)
    return Reason(sentence=found.sentence, row=found.row, law=found.law)
