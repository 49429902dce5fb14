"""Why somebody sees what they see, and the rules in words."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

import policies
from policies import Effect, Explained, Language
from resolvers.errors import BadInput
from resolvers.model import ActorKind, PersonNumber
from resolvers.schema.arguments import WISH
from resolvers.schema.context import Context, Info
from resolvers.schema.weights import RULES, WALK, costs, sized
from resolvers.views.explaining import OPERATION, Why


@strawberry.input(description="What to explain: what the caller may see of a person, or why one report is shown.")
class ExplainInput:
    """A question for reasons as a client writes it."""

    patient: PersonNumber | None = strawberry.field(
        default=None, description="Whose results; a citizen who asks about their own leaves it out."
    )
    report: strawberry.ID | None = strawberry.field(default=None, description="One report by id.")


@strawberry.type(description="One rule that decided, at the depth that the reader may have.")
class PolicyDecision:
    """Show a decision."""

    effect: Effect = strawberry.field(description="What it does.")
    sentence: str = strawberry.field(description="The rule in words, in the language asked for (Accept-Language).")
    row: str | None = strawberry.field(description="The rule's id; for personnel.")
    law: str | None = strawberry.field(description="Its legal ground, or the proposal that it is; for personnel.")


@strawberry.type(description="Why a person's results are shown or restricted; never more than an answer shows.")
class Explanation:
    """Show an explanation."""

    version: str | None = strawberry.field(description="The version of the rules, with what is chosen; for personnel.")
    decisions: list[PolicyDecision] = strawberry.field(description="What decided, in the order of the rules.")
    report_shown: bool | None = strawberry.field(
        description="Whether the report asked for is shown; hidden and unknown are alike. None without a report."
    )


@strawberry.type(description="One rule in words.")
class PolicyRow:
    """Show a row of the table."""

    id: strawberry.ID = strawberry.field(description="The rule's id.")
    effect: Effect = strawberry.field(description="What it does.")
    sentence: str = strawberry.field(description="The rule in words, in the language asked for (Accept-Language).")
    law: str = strawberry.field(description="Its legal ground, or the proposal that it is.")
    owner: str = strawberry.field(description="Who answers for it.")
    valid_from: date = strawberry.field(description="Since when it stands.")


@strawberry.type(description="One choice that the law leaves open.")
class PolicySetting:
    """Show a setting of the table."""

    name: str = strawberry.field(description="Its name.")
    on: bool = strawberry.field(description="Whether it is chosen here.")
    sentence: str = strawberry.field(description="What is chosen, in the language asked for (Accept-Language).")
    law: str = strawberry.field(description="Its legal ground, or the proposal that it is.")
    owner: str = strawberry.field(description="Who answers for it.")


@strawberry.type(description="The rules (regelverk) in force today: the first that fits decides.")
class Policy:
    """Show the table in force."""

    version: str = strawberry.field(description="The version, with what is chosen.")
    valid_from: date = strawberry.field(description="Since when it is in force.")
    rows: list[PolicyRow] = strawberry.field(
        description="Every rule that counts, in the order in which they are tried.", directives=[sized(RULES)]
    )
    settings: list[PolicySetting] = strawberry.field(description="Every choice.")


@strawberry.type(description="Questions for reasons.")
class Explaining:
    """Explain."""

    @strawberry.field(
        description="Why the caller sees what they see of a person, or one report.", directives=[costs(WALK)]
    )
    async def explain_access(self, info: Info, input: Annotated[ExplainInput, WISH]) -> Explanation:  # noqa: A002 - as in mutations
        """Explain an access; who may see nothing is refused as ever."""
        context = info.context
        met = await context.meet(await number_of(context, input), OPERATION)
        async with context.walk(met, OPERATION):
            if input.report is None:
                return explanation(await context.path.explaining.person(context.asking, met))
            return explanation(await context.path.explaining.report(context.asking, met, input.report))

    @strawberry.field(description="The rules in force today, for any caller.")
    def policy(self, info: Info) -> Policy:
        """Show the rules; they say nothing of any person."""
        asking = info.context.asking
        return rules(info.context.path.pipeline.in_force(asking), asking.language)


async def number_of(context: Context, asked: ExplainInput) -> PersonNumber:
    """Say who is asked about: the person named, else the citizen themself."""
    if asked.patient is not None:
        return asked.patient
    caller = context.asking.caller
    if caller.kind is not ActorKind.CITIZEN or caller.pid is None:
        raise await context.refused(OPERATION, BadInput("name the patient"))
    return caller.pid


def explanation(why: Why) -> Explanation:
    """Show an explanation."""
    return Explanation(
        version=why.version, decisions=[decision(found) for found in why.decisions], report_shown=why.shown
    )


def decision(found: Explained) -> PolicyDecision:
    """Show a decision as deep as it was explained."""
    return PolicyDecision(effect=found.effect, sentence=found.sentence, row=found.row, law=found.law)


def rules(policy: policies.Policy, language: Language) -> Policy:
    """Show the rules in a language."""
    return Policy(
        version=policy.version,
        valid_from=policy.table.valid_from,
        rows=[
            PolicyRow(
                id=strawberry.ID(row.id),
                effect=row.effect,
                sentence=row.sentence.in_language(language),
                law=row.law,
                owner=row.owner,
                valid_from=row.valid_from,
            )
            for row in policy.rows
        ],
        settings=[
            PolicySetting(
                name=setting.name,
                on=setting.name in policy.switched_on,
                sentence=setting.sentence.in_language(language),
                law=setting.law,
                owner=setting.owner,
            )
            for setting in policy.table.settings
        ],
    )
