"""
Put the resources of a delivery where references find them.

Source:
    HL7 FHIR R4 (4.0.1), Resolving references in bundles, and Contained resources, read 2026-11-23.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import get_args

from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_pages import Found, without_version

KINDS: dict[str, type[r.Resource]] = {each.__name__: each for each in get_args(r.Resource)}


class Shelf:
    """
    Every resource of a delivery, once, by the names that it can be referred to with.

    The same resource may come on several pages. Of a report every version is kept, of all else the latest.
    """

    def __init__(self, found: Iterable[Found]) -> None:
        """Place what was found, in the order it came."""
        self.all = distinct(tuple(found))
        self._kinds: dict[type[r.Resource], list[Found]] = defaultdict(list)
        for each in self.all:
            self._kinds[type(each.resource)].append(each)
        self._contained = {
            f"{each.container}#{each.resource.id}": each for each in self.all if each.container != each.path
        }
        self._by_url = {each.address or without_version(each.url): each for each in self.all if each.url}
        self._by_id: dict[type[r.Resource], dict[str, Found]] = {}

    def of(self, kind: type[r.Resource]) -> Sequence[Found]:
        """List the resources of one type."""
        return self._kinds.get(kind, ())

    def find(self, reference: r.Reference, asker: Found) -> Found | None:
        """Resolve a reference of `asker`; None where it leads out of the delivery or names nothing."""
        text = reference.reference
        if not text:
            return None
        if text[0] == "#":
            return self._contained.get(asker.container + text)
        name = without_version(text)
        if ":" in name:
            return self._by_url.get(name) or self._unplaced(name)
        return self._by_url.get(asker.base + name) or self._named(name)

    def _named(self, name: str) -> Found | None:
        """Find by type and id; only of types that are asked for are the ids looked at."""
        kind = KINDS.get(name.partition("/")[0])
        if kind is None or kind not in self._kinds:
            return None
        if kind not in self._by_id:
            self._by_id[kind] = by_id(self._kinds[kind])
        return self._by_id[kind].get(name)

    def _unplaced(self, name: str) -> Found | None:
        """Find by type and id a resource that was sent without an address of its own."""
        found = self._named("/".join(name.split("/")[-2:]))
        return found if found and found.address is None else None


def distinct(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Keep each resource once; where every one has an address of its own there are no two of any."""
    addresses = {each.address for each in found}
    if len(addresses) == len(found) and None not in addresses:
        return found
    placed: dict[str, Found] = {}
    for each in found:
        name = identity(each)
        if name not in placed or later(each, placed[name]):
            placed[name] = each
    return tuple(placed.values())


def by_id(found: Iterable[Found]) -> dict[str, Found]:
    """Name resources by type and id, but none where two of different addresses would share the name."""
    named: dict[str, Found] = {}
    shared: set[str] = set()
    for each in found:
        if each.resource.id is None or each.container != each.path:
            continue
        name = f"{kind(each)}/{each.resource.id}"
        if name in named and named[name].address != each.address:
            shared.add(name)
        named[name] = each
    return {name: each for name, each in named.items() if name not in shared} if shared else named


def identity(found: Found) -> str:
    """Say what makes two entries the same resource: address, else type and id; of a report its version too."""
    if found.container != found.path:
        return found.path
    resource = found.resource
    name = found.address or (f"{kind(found)}/{resource.id}" if resource.id else found.url or found.path)
    if isinstance(resource, r.DiagnosticReport):
        version = resource.meta.version_id if resource.meta else None
        return f"{name}|{version}|{resource.issued}|{resource.status}"
    return name


def later(one: Found, other: Found) -> bool:
    """Tell whether one copy of a resource was changed after the other, as far as the server says."""
    return changed(one) > changed(other)


def changed(found: Found) -> str:
    """Take when the server last changed a resource."""
    return (found.resource.meta.last_updated if found.resource.meta else None) or ""


def kind(found: Found) -> str:
    """Name the type of a resource."""
    return type(found.resource).__name__


def references(found: Found) -> tuple[r.Reference, ...]:
    """List what a report or observation is made of: its results or members."""
    match found.resource:
        case r.Observation() as observation:
            return observation.has_member
        case r.DiagnosticReport() as report:
            return report.result
        case _:
            return ()
