"""One situation out of arguments: what is said, and the ordinary thing where nothing is."""

import argparse
from dataclasses import replace

from gateway.cli import Refused
from gateway.cli.policy_arguments import UNREAD
from gateway.cli.policy_files import WRONG_ARGUMENT
from policies import (
    Actor,
    Attestation,
    Basis,
    Grant,
    Level,
    Policy,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
    age_band,
    mark_code,
)

GROWN = 45
CHILD = 8
EMERGENCY = frozenset({Purpose.ETREAT, Purpose.BTG})
PARENTS = frozenset({Relation.PARENT, Relation.PARENT_ELSEWHERE})
USUAL_BASIS = {
    Relation.PARENT: Basis.FORELDREREPRESENTASJON,
    Relation.PARENT_ELSEWHERE: Basis.FORELDREREPRESENTASJON,
    Relation.PROXY: Basis.FULLMAKT,
    Relation.KIN: Basis.FULLMAKT,
    Relation.GUARDIAN: Basis.VERGEMAL,
}


def ordinary(arguments: argparse.Namespace) -> Situation:
    """Describe the ordinary thing for whoever asks, with the basis that is usual for the purpose and relation."""
    purpose = arguments.purpose or usual_purpose(arguments.actor)
    relation = arguments.relation or usual_relation(arguments.actor, purpose)
    return Situation(
        actor=arguments.actor,
        age=age_band(CHILD if relation in PARENTS else GROWN),
        purpose=purpose,
        relation=relation,
        basis=usual_basis(arguments.actor, purpose, relation),
        attestation=Attestation.HOLDS,
        assistant=False,
        self_lookup=False,
        confidential=False,
        channel_closed=False,
        opted_out=False,
        directives=Reading.READ,
        grant=Grant.NONE,
        general=Level.NONE,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def usual_purpose(actor: Actor) -> Purpose:
    """Give the purpose that is usual for whoever asks."""
    if actor is Actor.PERSONNEL:
        return Purpose.TREAT
    return Purpose.OTHER if actor is Actor.SYSTEM else Purpose.PATRQT


def usual_relation(actor: Actor, purpose: Purpose) -> Relation:
    """Give the relation that personnel usually have for a purpose; nobody represents another without being said to."""
    if actor is not Actor.PERSONNEL:
        return Relation.NONE
    return Relation.FORMER if purpose is Purpose.QUALITY else Relation.TREATING


def usual_basis(actor: Actor, purpose: Purpose, relation: Relation) -> Basis:
    """Give the basis that is usual for a purpose and relation."""
    if actor is Actor.SELF:
        return Basis.SEGSELV
    if actor is not Actor.PERSONNEL:
        return USUAL_BASIS.get(relation, Basis.NONE)
    if purpose in EMERGENCY:
        return Basis.AKUTT
    exempt = purpose is Purpose.QUALITY or (purpose is Purpose.TREAT and relation is Relation.GP)
    return Basis.UNNTAK if exempt else Basis.SAMTYKKE


def of_the_person(arguments: argparse.Namespace, situation: Situation) -> Situation:
    """Put what the arguments say of caller, person and whole record in the place of what is known."""
    return replace(
        situation,
        age=arguments.age or situation.age,
        purpose=arguments.purpose or situation.purpose,
        relation=arguments.relation or situation.relation,
        basis=arguments.basis or situation.basis,
        attestation=arguments.attestation or situation.attestation,
        assistant=arguments.assistant or situation.assistant,
        self_lookup=arguments.self_lookup or situation.self_lookup,
        confidential=arguments.confidential or situation.confidential,
        channel_closed=arguments.channel_closed or situation.channel_closed,
        opted_out=arguments.opted_out or situation.opted_out,
        directives=UNREAD.get(arguments.unread, situation.directives),
        grant=arguments.grant or situation.grant,
        general=arguments.block or situation.general,
        named=arguments.named or situation.named,
        organisation=arguments.organisation_block or situation.organisation,
    )


def of_the_report(policy: Policy, arguments: argparse.Namespace, situation: Situation) -> Situation:
    """
    Put what the arguments say of a report in the place of what is known.

    Raises:
        Refused: a code that the table does not have, which of a source would count as a denial.
    """
    safety = situation.safety
    if arguments.code is not None:
        known = [mark.code for mark in policy.table.marks]
        if mark_code(arguments.code) not in known:
            raise Refused("there is no such code; there are " + ", ".join(known), status=WRONG_ARGUMENT)
        safety = policy.safety_of(arguments.code)
    return replace(
        situation,
        report=arguments.report_block or situation.report,
        safety=safety,
        status=arguments.status or situation.status,
    )
