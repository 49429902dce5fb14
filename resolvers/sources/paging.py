"""
Go from page to page of a search: what comes next, and when to stop although there may be more.

Source: the domain page 5.2 (paging faults seen in real servers).
"""

from collections.abc import Iterable
from urllib.parse import unquote, unquote_plus, urljoin

import msgspec
from yarl import URL

from resolvers.model import PersonNumber
from resolvers.sources.dialects import Paging

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Bundle.link."""

    relation: str
    url: str


class HeadMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """The version of a resource."""

    version_id: str | None = None


class HeadResource(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """What names a resource."""

    resource_type: str | None = None
    id: str | None = None
    meta: HeadMeta | None = None


class HeadSearch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Bundle.entry.search."""

    mode: str | None = None


class HeadEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """An entry, as far as paging looks into it."""

    full_url: str | None = None
    search: HeadSearch | None = None
    resource: HeadResource | None = None


class BadEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry whose resource cannot be read."""

    search: HeadSearch | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """
    What paging reads of a page.

    `broken` tells that links or entries could not be read, so that nobody knows whether there is more.
    """

    resource_type: str
    total: int | None = None
    link: tuple[Link, ...] = ()
    entry: tuple[HeadEntry, ...] = ()
    broken: bool = False


class LooseHead(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """The same with entries undecoded, for a page with a bad one."""

    resource_type: str
    total: int | None = None
    link: tuple[Link, ...] = ()
    entry: tuple[msgspec.Raw, ...] = ()


HEAD = msgspec.json.Decoder(Head)


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """Fetch this link next."""

    url: URL


class Skip(msgspec.Struct, frozen=True, kw_only=True):
    """Ask again for what comes after so many matches."""

    matches: int


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Ask no more; `cut` says why there may be more, `repeated` that this page told nothing new."""

    cut: str | None = None
    repeated: bool = False


Step = Follow | Skip | Stop

# Of a match: type, id and version, else its address.
Name = tuple[str | None, str, str | None] | str


def head(body: bytes) -> Head | None:
    """Read what paging needs of a page; None where the page is no FHIR at all."""
    if not is_text(body):
        found = loose_head(body)
        return found and msgspec.structs.replace(found, broken=True)
    try:
        return HEAD.decode(body)
    except UNREADABLE:
        return loose_head(body)


def is_text(body: bytes) -> bool:
    """Tell whether bytes are UTF-8: the decoder passes over a name that is none, and with it what stands under it."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def loose_head(body: bytes) -> Head | None:
    """Read a page whose entries or links are not all as they should be."""
    try:
        found = msgspec.json.decode(body, type=LooseHead)
    except UNREADABLE:
        return broken_head(body)
    entries = tuple(map(read_entry, found.entry))
    return Head(resource_type=found.resource_type, total=found.total, link=found.link, entry=entries)


def broken_head(body: bytes) -> Head | None:
    """Recognise a page of which the type alone can be read."""
    try:
        kind = msgspec.json.decode(body, type=HeadResource).resource_type
    except UNREADABLE:
        return None
    return Head(resource_type=kind, broken=True) if kind else None


def read_entry(raw: msgspec.Raw) -> HeadEntry:
    """Read one entry; of a bad one only whether it is a match, so that pages are still counted right."""
    try:
        return msgspec.json.decode(raw, type=HeadEntry)
    except UNREADABLE:
        return bad_entry(raw)


def bad_entry(raw: msgspec.Raw) -> HeadEntry:
    """Read how a bad entry was found; the normaliser will say that it is bad."""
    try:
        return HeadEntry(search=msgspec.json.decode(raw, type=BadEntry).search)
    except UNREADABLE:
        return HeadEntry()


class Trail:
    """Where one search has been: its links, its matches, its total; changes with every page."""

    def __init__(self, *, base: URL, resource: str, paging: Paging, numbers: Iterable[PersonNumber]) -> None:
        """Start before the first page; `numbers` must stand in no link."""
        self._base = base
        self._resource = resource
        self._paging = paging
        self._numbers = tuple(number.digits for number in numbers)
        self._links: set[URL] = set()
        self._matches: set[Name] = set()
        self._counted = 0
        self._unnamed = 0
        self._total: int | None = None
        self._withheld = False
        self._restarted = False

    def after(self, page: Head) -> Step:
        """Say what to do after a page."""
        if page.resource_type != "Bundle":
            return Stop()
        matches = [named(entry) for entry in page.entry if self._is_match(entry)]
        names = {name for name in matches if name}
        if names and names <= self._matches:
            return Stop(cut="LOOP", repeated=True)
        self._take(page, matches, names)
        if page.broken:
            return Stop(cut="BAD_PAGE")
        if self._total is not None and page.total is not None and page.total != self._total:
            return self._restart(page.total)
        self._total = self._total if page.total is None else page.total
        link = next((link.url for link in page.link if link.relation == "next"), None)
        if link is not None and self._paging is Paging.LINKS:
            return self._follow(link)
        return self._skip(has_matches=bool(matches), has_link=link is not None)

    def _take(self, page: Head, matches: list[Name | None], names: set[Name]) -> None:
        """Remember what a page held."""
        self._matches |= names
        self._counted += len(matches)
        self._unnamed += matches.count(None)
        self._withheld = self._withheld or is_withheld(page)

    def by_skipping(self) -> Skip:
        """Go on by skipping from now on, because the server does not give its own next link."""
        self._paging = Paging.SKIP
        return Skip(matches=self._counted)

    def _is_match(self, entry: HeadEntry) -> bool:
        """Tell whether an entry is a match of the search, not something that came along with one."""
        mode = entry.search.mode if entry.search else None
        if mode is not None:
            return mode == "match"
        return entry.resource is not None and entry.resource.resource_type == self._resource

    def _skip(self, *, has_matches: bool, has_link: bool) -> Step:
        """
        Go on by skipping what was read, until the total is reached.

        A server of links that gives none before its own total has lost it, unless it says that it withholds something.
        """
        short = self._total is not None and self._counted < self._total
        if self._paging is Paging.LINKS and self._withheld:
            return Stop()
        if not (has_link or short):
            return self._end()
        if has_matches:
            return self.by_skipping()
        return Stop(cut="SHIFTED" if short and not self._withheld else None)

    def _end(self) -> Step:
        """End where as much came as there is; what came twice has pushed something else off its page."""
        lost = self._total is not None and len(self._matches) + self._unnamed < self._total
        return self._restart(self._total) if lost and not self._withheld else Stop()

    def _restart(self, total: int | None) -> Step:
        """Read from the start when matches came, went or changed places, because pages have shifted; but only once."""
        if self._restarted:
            return Stop(cut="SHIFTED")
        self._restarted = True
        self._total, self._counted, self._unnamed = total, 0, 0
        self._matches.clear()
        self._links.clear()
        return Skip(matches=0)

    def _follow(self, link: str) -> Step:
        """Check a link before it is followed as it was given."""
        try:
            url = resolve(self._base, link)
            foreign = url.origin() != self._base.origin() or url.user is not None
        except ValueError:
            return Stop(cut="BAD_PAGE")
        if foreign:
            return Stop(cut="CROSS_ORIGIN")
        if any(number in form for number in self._numbers for form in (str(url), unquote(unquote_plus(link)))):
            return Stop(cut="PERSON_IN_LINK")
        if url in self._links:
            return Stop(cut="LOOP")
        self._links.add(url)
        return Follow(url=url)


def resolve(base: URL, link: str) -> URL:
    """Make a link whole: relative ones start from the base, ones that only lack the scheme get the base's."""
    if link.startswith(f"{base.raw_authority}/"):
        link = f"{base.scheme}://{link}"
    return URL(urljoin(f"{str(base).rstrip('/')}/", link), encoded=True)


def named(entry: HeadEntry) -> Name | None:
    """Name an entry by type, id and version, else by its address; None where it has no name."""
    resource = entry.resource
    if resource is not None and resource.id is not None:
        return resource.resource_type, resource.id, resource.meta.version_id if resource.meta else None
    return entry.full_url


def is_withheld(page: Head) -> bool:
    """Tell whether a page says, with an outcome, why it holds less than it counts."""
    return any(entry.resource and entry.resource.resource_type == "OperationOutcome" for entry in page.entry)
