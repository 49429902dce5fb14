"""What a citizen is told of openings as clients see it: who, when and how, never why."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policies import Actor, Language
from resolvers import model
from resolvers.model import OpeningKind
from resolvers.pipeline import Met
from resolvers.schema.connections import LogAssistant, LogOrganisation
from resolvers.schema.context import Info
from resolvers.schema.weights import FEW, LOOK_UP, costs, sized

TEXTS = {
    Language.NB: "Helsepersonell har åpnet opplysninger om deg som var sperret eller skjermet.",
    Language.NN: "Helsepersonell har opna opplysningar om deg som var sperra eller skjerma.",
    Language.EN: "Health personnel have opened information about you that was blocked or shielded.",
}


@strawberry.type(description="One time that health personnel opened what was blocked or shielded.")
class RestrictionOpening:
    """Show an opening to the citizen; the reason is for its review alone."""

    id: strawberry.ID = strawberry.field(description="Opaque; the access log marks what was done under it.")
    basis: OpeningKind = strawberry.field(description="By the patient's consent, as declared, or in an emergency.")
    name: str | None = strawberry.field(description="Who, by name.")
    assistant: LogAssistant | None = strawberry.field(description="Who acted on their behalf, where somebody did.")
    organisation: LogOrganisation = strawberry.field(description="For which legal entity.")
    purpose: str = strawberry.field(description="Purpose of use (formål).")
    granted_at: datetime = strawberry.field(description="From when.")
    expires_at: datetime = strawberry.field(description="Until when.")


@strawberry.type(description="Something that the citizen is told of (varsel).")
class CitizenMessage:
    """Show one message."""

    id: strawberry.ID = strawberry.field(description="To mark it as read by.")
    at: datetime = strawberry.field(description="When it came.")
    text: str = strawberry.field(description="A text for people, in the language asked for (Accept-Language).")
    opening: RestrictionOpening = strawberry.field(description="The opening that it is about.")
    read_at: datetime | None = strawberry.field(description="When the citizen read it; none where it is unread.")


@strawberry.type(description="What a person is told of openings; for the citizen alone.")
class OwnMessages:
    """Tell the citizen themself; nothing to anyone else."""

    met: strawberry.Private[Met]

    @strawberry.field(
        description="Who has opened what was blocked or shielded, newest first; none for anyone else.",
        directives=[costs(LOOK_UP), sized(FEW)],
    )
    async def openings(self, info: Info) -> list[RestrictionOpening] | None:
        """List the openings."""
        if self.met.door.situation.actor is not Actor.SELF:
            return None
        context = info.context
        async with context.walk(self.met, "openings"):
            return [opening(found) for found in await context.path.messages.openings(context.asking, self.met)]

    @strawberry.field(
        description="What the citizen is told of, unread first, then newest first; none for anyone else.",
        directives=[costs(LOOK_UP), sized(FEW)],
    )
    async def messages(self, info: Info) -> list[CitizenMessage] | None:
        """List the messages."""
        if self.met.door.situation.actor is not Actor.SELF:
            return None
        context = info.context
        async with context.walk(self.met, "messages"):
            found = await context.path.messages.listed(context.asking, self.met)
        return [message(one, context.asking.language) for one in found]


def opening(opened: model.Opened) -> RestrictionOpening:
    """Show an opening."""
    return RestrictionOpening(
        id=strawberry.ID(opened.id),
        basis=opened.kind,
        name=opened.name,
        assistant=assistant(opened),
        organisation=LogOrganisation(number=opened.organisation, name=opened.organisation_name),
        purpose=opened.purpose,
        granted_at=opened.granted_at,
        expires_at=opened.expires_at,
    )


def assistant(opened: model.Opened) -> LogAssistant | None:
    """Show who opened on the clinician's behalf."""
    if opened.assistant_name is None and opened.assistant_hpr_number is None:
        return None
    return LogAssistant(name=opened.assistant_name, hpr_number=opened.assistant_hpr_number)


def message(notice: model.CitizenNotice, language: Language) -> CitizenMessage:
    """Show a message in a language."""
    return CitizenMessage(
        id=strawberry.ID(notice.id),
        at=notice.at,
        text=TEXTS[language],
        opening=opening(notice.opened),
        read_at=notice.read_at,
    )
