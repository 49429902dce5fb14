"""Who has looked at the citizen's results (innsynslogg), and what the citizen is told of (varsel)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from gateway.web.languages import Language
from gateway.web.told import Named, Organisation, PageInfo

PATH = "/borger/innsyn"
PAGE = 50
SELF, PERSONNEL = "SELF", "PERSONNEL"


class Entry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One look, or one attempt."""

    id: str
    text: str
    at: str
    opened: bool
    organisation: Organisation
    point_of_care: Named
    reader: str | None = None
    channel: str | None = None
    name: str | None = None
    assistant: Named | None = None
    opening: str | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in the log."""

    node: Entry


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of the log."""

    edges: tuple[Edge, ...]
    page_info: PageInfo


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is about: an opening by consent or in an emergency."""

    id: str
    basis: str


class Message(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that the citizen is told of."""

    id: str
    at: str
    text: str
    opening: Opening
    read_at: str | None = None


class Me(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The citizen; who acts for another is shown no log."""

    access_log: Connection | None = None
    messages: tuple[Message, ...] | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenLog is answered with."""

    me: Me | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """
    One entry as it is shown.

    Args:
        tag: that something restricted was opened, and how. against: what begins a block against whom they work for, as
            the form takes it; nothing where it was no health personnel. employer: whom that is.
    """

    at: str
    who: str
    organisation: str
    text: str
    tag: str | None
    against: tuple[tuple[str, str], ...]
    employer: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it is shown."""

    id: str
    at: str
    text: str
    tag: str
    read: str | None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page; `closed` where the log is another's.

    Args:
        others: it shows only what others did. other_way: the address of the page with or without what they did not.
    """

    closed: bool
    others: bool
    other_way: str
    lines: tuple[Line, ...]
    letters: tuple[Letter, ...]
    older: str | None
    newest: str | None


def variables(query: Mapping[str, str]) -> dict[str, object]:
    """Write which page of the log is asked for."""
    return {"first": PAGE, "after": query.get("etter") or None}


def view(told: Told, query: Mapping[str, str], language: Language) -> View:
    """Say a page of the log; what was opened stands first, as the endpoint gives it."""
    log = told.me.access_log if told.me else None
    messages = (told.me.messages if told.me else None) or ()
    bases = {message.opening.id: message.opening.basis for message in messages}
    page = log.page_info if log else PageInfo(has_next_page=False)
    after, others = query.get("etter"), query.get("egne") == "nei"
    shown = (edge.node for edge in (log.edges if log else ()) if not (others and edge.node.reader == SELF))
    return View(
        closed=log is None,
        others=others,
        other_way=address(after, others=not others),
        lines=tuple(line(entry, bases, language) for entry in shown),
        letters=letters(messages, language),
        older=address(page.end_cursor, others=others) if page.has_next_page else None,
        newest=address(None, others=others) if after else None,
    )


def address(after: str | None, *, others: bool) -> str:
    """Write the address of a page of the log, with or without what the citizen did themself."""
    query = urlencode({name: part for name, part in (("egne", "nei" if others else None), ("etter", after)) if part})
    return f"{PATH}?{query}" if query else PATH


def line(entry: Entry, bases: Mapping[str, str], language: Language) -> Line:
    """Say one entry."""
    places = dict.fromkeys(filter(None, [entry.point_of_care.name, entry.organisation.name]))
    return Line(
        at=language.moment(entry.at),
        who=who(entry, language),
        organisation=", ".join(places),
        text=entry.text,
        tag=tag(bases.get(entry.opening or ""), language) if entry.opened else None,
        against=tuple(against(entry).items()),
        employer=entry.organisation.name or entry.organisation.number or "",
    )


def against(entry: Entry) -> dict[str, str]:
    """Write where health personnel who looked work, as the form of a block takes it."""
    number = entry.organisation.number
    return {"hvem": "ORGANISATION", "virksomhet": number} if entry.channel == PERSONNEL and number else {}


def who(entry: Entry, language: Language) -> str:
    """Say who looked: the citizen themself, or somebody by name, with who acted for them."""
    if entry.reader == SELF:
        return language.say("log.yourself")
    name = entry.name or language.say("log.unnamed")
    helper = entry.assistant.name if entry.assistant else None
    return f"{name}, {language.say('log.on_behalf', name=helper)}" if helper else name


def tag(basis: str | None, language: Language) -> str:
    """Say how something restricted was opened; that it was, where it is not told how."""
    return language.maybe(f"log.{basis}", language.say("log.opened"))


def letters(messages: Sequence[Message], language: Language) -> tuple[Letter, ...]:
    """Say messages, in their order."""
    return tuple(
        Letter(
            id=message.id,
            at=language.moment(message.at),
            text=message.text,
            tag=tag(message.opening.basis, language),
            read=None if message.read_at is None else language.say("log.read_at", date=language.day(message.read_at)),
        )
        for message in messages
    )
