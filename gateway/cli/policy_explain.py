"""`policy explain`: one situation, put together from arguments or from the demo's cast, and what is decided of it."""

import argparse
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_arguments import GROWN
from gateway.cli.policy_cast import Case, cases
from gateway.cli.running import known_caller, now
from policies import (
    ATTRIBUTES,
    Actor,
    Basis,
    Effect,
    Language,
    Level,
    Opening,
    Policy,
    Purpose,
    Relation,
    Safety,
    Situation,
    Status,
    Table,
    TableInvalid,
    age_band,
    described,
)

WRONG_ARGUMENT = 2
EMERGENCY = (Purpose.ETREAT, Purpose.BTG)
OPENED = {
    Opening.CONSENT: "the patient's consent to open it",
    Opening.EMERGENCY: "an emergency, with a reason",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One decision with its reason, as `--json` tells it; `about` is what it was decided of."""

    about: str
    effect: str
    row: str
    code: str | None
    notice: str | None
    openable_by: list[str]
    sentence: str
    law: str
    version: str
    facts: dict[str, str | bool]


def explain(arguments: argparse.Namespace, table: Table) -> None:
    """
    Decide and print.

    Raises:
        Refused: arguments that do not go together, nobody of that name, or a setting that the table does not have.
    """
    try:
        policy = Policy(table, None if arguments.setting is None else frozenset(arguments.setting))
    except TableInvalid as error:
        raise Refused(str(error), status=WRONG_ARGUMENT) from error
    found = reached([(case, tell(policy, case, arguments.language)) for case in asked(arguments)])
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode([told for _, told in found]), indent=2).decode())
    else:
        print("\n\n".join("\n".join(lines(*each)) for each in found))


def asked(arguments: argparse.Namespace) -> list[Case]:
    """
    Put the situations together: of the cast, where somebody of it asks, and then what the arguments say.

    Raises:
        Refused: arguments that do not go together, or nobody of that name.
    """
    if arguments.caller is None:
        if arguments.patient is not None or arguments.at is not None:
            raise Refused("--patient and --at go with --as", status=WRONG_ARGUMENT)
        situation = of_the_person(arguments, ordinary(arguments))
        return [Case(about="", situation=of_the_report(arguments, situation))]
    if arguments.patient is None:
        raise Refused("--as needs --patient", status=WRONG_ARGUMENT)
    caller, patient = known_caller(arguments.caller), known_caller(arguments.patient)
    found = cases(caller, patient, now=now(), at=arguments.at or now())
    found = [Case(about=case.about, situation=of_the_person(arguments, case.situation)) for case in found]
    described_report = of_the_report(arguments, found[0].situation)
    if described_report == found[0].situation:
        return found
    return [found[0], Case(about="a report as the arguments describe it", situation=described_report)]


def ordinary(arguments: argparse.Namespace) -> Situation:
    """Describe the ordinary thing for whoever asks, with the basis that is usual for the purpose and relation."""
    personnel = arguments.actor is Actor.PERSONNEL
    citizen = arguments.actor in {Actor.SELF, Actor.REPRESENTATIVE}
    relation = arguments.relation or (Relation.TREATING if personnel else Relation.NONE)
    purpose = arguments.purpose or (Purpose.TREAT if personnel else Purpose.PATRQT if citizen else Purpose.OTHER)
    usual = Basis.UNNTAK if relation is Relation.GP else Basis.SAMTYKKE
    of_personnel = Basis.AKUTT if purpose in EMERGENCY else usual
    return Situation(
        actor=arguments.actor,
        age=age_band(GROWN),
        purpose=purpose,
        relation=relation,
        basis=of_personnel if personnel else Basis.SEGSELV if citizen else Basis.NONE,
        self_lookup=False,
        opted_out=False,
        general=Level.NONE,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def of_the_person(arguments: argparse.Namespace, situation: Situation) -> Situation:
    """Put what the arguments say of caller, person and whole record in the place of what is known."""
    return replace(
        situation,
        age=situation.age if arguments.age is None else age_band(arguments.age),
        purpose=arguments.purpose or situation.purpose,
        relation=arguments.relation or situation.relation,
        basis=arguments.basis or situation.basis,
        self_lookup=arguments.self_lookup or situation.self_lookup,
        opted_out=arguments.opted_out or situation.opted_out,
        general=arguments.block or situation.general,
        named=arguments.named or situation.named,
        organisation=arguments.organisation_block or situation.organisation,
    )


def of_the_report(arguments: argparse.Namespace, situation: Situation) -> Situation:
    """Put what the arguments say of a report in the place of what is known."""
    return replace(
        situation,
        report=arguments.report_block or situation.report,
        safety=arguments.code or situation.safety,
        status=arguments.status or situation.status,
    )


def tell(policy: Policy, case: Case, wanted: Language) -> Told:
    """Decide one situation and give the reason."""
    decision = policy.decide(case.situation)
    reason = policy.explain(decision.row, wanted)
    return Told(
        about=case.about,
        effect=decision.effect,
        row=decision.row,
        code=decision.code,
        notice=decision.notice,
        openable_by=sorted(decision.openable_by),
        sentence=reason.sentence,
        law=reason.law,
        version=reason.table_version,
        facts=dict(zip(ATTRIBUTES, case.situation.facts(), strict=True)),
    )


def reached(found: list[tuple[Case, Told]]) -> list[tuple[Case, Told]]:
    """Keep the decisions that the gateway comes to: where the whole record does not open, no report is read."""
    return found if found[0][1].effect in {Effect.SHOW, Effect.FLAG} else found[:1]


def lines(case: Case, told: Told) -> Iterator[str]:
    """Write one decision."""
    if case.about:
        yield f"{case.about}:"
    yield f"{told.row}: {', '.join(text for text in (told.effect, told.code, told.notice) if text)}"
    yield f"  {told.sentence}"
    if told.effect == Effect.MASK:
        ways = [OPENED[Opening(way)] for way in told.openable_by]
        yield f"  opened by  {', or by '.join(ways) or 'nothing'}"
    yield f"  law        {told.law}"
    yield f"  version    {told.version}"
    yield f"  facts      {described(case.situation)}"
