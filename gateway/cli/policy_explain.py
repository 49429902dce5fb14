"""`policy explain`: one situation, put together from arguments or from the demo's cast, and what is decided of it."""

import argparse
from collections.abc import Iterator

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_cases import Asking, Case, cases
from gateway.cli.policy_files import WRONG_ARGUMENT, access, every_access, release
from gateway.cli.policy_record import Release, release_in_words
from gateway.cli.policy_situation import of_the_person, of_the_report, ordinary
from gateway.cli.running import known_caller, now
from gateway.demo.chronicle.world import chronicle
from policies import (
    ATTRIBUTES,
    Depth,
    Effect,
    Explained,
    Language,
    NotInForce,
    Opening,
    Policy,
    Succession,
    TableInvalid,
    Wording,
    described,
    explained,
)
from resolvers.judging.mandates import day_in_norway

OPENED = {
    Opening.CONSENT: "the patient's consent to open it",
    Opening.EMERGENCY: "an emergency, with a reason",
}
# What a reader is told of what is hidden, and of what is not there.
NOTHING = Wording(nb="Det er ingenting å vise.", nn="Det er ingenting å vise.", en="There is nothing to show.")
VISIBLE = frozenset({Effect.SHOW, Effect.FLAG})


class ToldRelease(msgspec.Struct, frozen=True, kw_only=True):
    """By which class a report is released, and when; `at` is null where nothing opens it by itself."""

    id: str
    mode: str
    at: str | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One decision with its reason, as `--json` tells it; null is what the depth does not reach."""

    about: str | None
    effect: str
    code: str | None
    notice: str | None
    limited: bool
    openable_by: list[str]
    sentence: str
    row: str | None
    law: str | None
    version: str | None
    release: ToldRelease | None
    facts: dict[str, str | bool] | None


def explain(arguments: argparse.Namespace) -> None:
    """
    Decide and print.

    Raises:
        Refused: arguments that do not go together, nobody of that name, a code or setting that the table does not
            have, or no table that is in force on the day.
    """
    policy = chosen(arguments)
    found = told(policy, asked(policy, arguments), arguments.depth, arguments.language)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode([each for each, _ in found]), indent=2).decode())
    else:
        blocks = ["\n".join(lines(*each)) for each in found]
        print("\n\n".join(blocks) or NOTHING.in_language(arguments.language))


def chosen(arguments: argparse.Namespace) -> Policy:
    """
    Take the table that is named, whatever its day, else the shipped one in force on the day of the question.

    Raises:
        Refused: a setting that no table has, or no table in force.
    """
    settings = None if arguments.setting is None else frozenset(arguments.setting)
    try:
        if arguments.table is not None:
            return Policy(access(arguments.table).table, settings)
        tables = Succession([found.table for found in every_access()], settings)
        return tables.on(day_in_norway(arguments.date or now()))
    except (TableInvalid, NotInForce) as error:
        raise Refused(str(error), status=WRONG_ARGUMENT) from error


def asked(policy: Policy, arguments: argparse.Namespace) -> list[Case]:
    """
    Put the situations together: of the cast, where somebody of it asks, and then what the arguments say.

    Raises:
        Refused: arguments that do not go together, or nobody of that name.
    """
    if arguments.caller is None:
        if arguments.patient is not None:
            raise Refused("--patient goes with --as", status=WRONG_ARGUMENT)
        situation = of_the_person(arguments, ordinary(arguments))
        return [Case(about="", situation=of_the_report(policy, arguments, situation))]
    if arguments.patient is None:
        raise Refused("--as needs --patient", status=WRONG_ARGUMENT)
    asking = Asking(
        caller=known_caller(arguments.caller),
        patient=known_caller(arguments.patient),
        at=arguments.date or now(),
        chronicle=chronicle(now()),
    )
    found = [
        msgspec.structs.replace(case, situation=of_the_person(arguments, case.situation))
        for case in cases(policy, release().rules, asking)
    ]
    described_report = of_the_report(policy, arguments, found[0].situation)
    if described_report == found[0].situation:
        return found
    return [found[0], Case(about="a report as the arguments describe it", situation=described_report)]


def told(policy: Policy, found: list[Case], depth: Depth, language: Language) -> list[tuple[Told, Case]]:
    """
    Decide every case, as far as the gateway comes, and give what a reader of the depth is told.

    Where the whole record does not open, no report is read. But for an auditor, what is told twice is told once, and
    what is hidden is not told of.
    """
    opens = policy.decide(found[0].situation).effect in VISIBLE
    decided: list[tuple[Told, Case]] = []
    for case in found if opens else found[:1]:
        reason = explained(policy, case.situation, depth, language)
        if reason is not None:
            decided.append((tell(case, reason, depth), case))
    if depth is Depth.AUDITOR:
        return decided
    known = [each for each, _ in decided]
    return [pair for place, pair in enumerate(decided) if pair[0] not in known[:place]]


def tell(case: Case, reason: Explained, depth: Depth) -> Told:
    """Write one decision, and of what it was decided where the reader may know."""
    flagged = depth is Depth.CLINICIAN and reason.effect is Effect.FLAG
    locked = depth is Depth.CLINICIAN and reason.effect is Effect.MASK
    all_of_it = depth is Depth.AUDITOR
    facts: dict[str, str | bool] = {**dict(zip(ATTRIBUTES, case.situation.facts(), strict=True))}
    return Told(
        about=case.about if all_of_it or flagged or locked else None,
        effect=reason.effect,
        code=reason.code,
        notice=reason.notice,
        limited=reason.limited,
        openable_by=sorted(reason.openable_by),
        sentence=reason.sentence,
        row=reason.row,
        law=reason.law,
        version=reason.version,
        release=told_release(case.release) if all_of_it or flagged else None,
        facts=facts if all_of_it else None,
    )


def told_release(found: Release | None) -> ToldRelease | None:
    """Write by which class a report is released."""
    if found is None:
        return None
    return ToldRelease(id=found.id, mode=found.mode, at=None if found.at is None else found.at.isoformat())


def lines(told: Told, case: Case) -> Iterator[str]:
    """Write one decision."""
    if told.about:
        yield f"{told.about}:"
    outcome = [told.effect, told.code, told.notice, "limited" if told.limited else None]
    yield (f"{told.row}: " if told.row else "") + ", ".join(text for text in outcome if text)
    yield f"  {told.sentence}"
    if told.effect == Effect.MASK and told.version is not None:
        ways = [OPENED[Opening(way)] for way in told.openable_by]
        yield f"  opened by  {', or by '.join(ways) or 'nothing'}"
    if told.release is not None and case.release is not None:
        yield f"  released   {release_in_words(case.release)}"
    if told.law is not None:
        yield f"  law        {told.law}"
    if told.version is not None:
        yield f"  version    {told.version}"
    if told.facts is not None:
        yield f"  facts      {described(case.situation)}"
