"""Name what is in a bundle, so that its resources can refer to each other; the names say nothing."""

import uuid

from resolvers.fhir.writing import Json, filled, text

# Names follow from the report's own opaque id, so that the same answer is the same bundle.
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:provesvar:fhir")


class Places:
    """Gives every resource of one report's bundle its name."""

    def __init__(self, report: str) -> None:
        """Take the report's opaque id."""
        self._report = report
        self._counted: dict[str, int] = {}

    def name(self, kind: str, place: str = "") -> str:
        """Name a resource by its kind and its place in the report."""
        return str(uuid.uuid5(SPACE, f"{self._report}/{kind}/{place}"))

    def next(self, kind: str) -> str:
        """Name the next resource of a kind."""
        number = self._counted[kind] = self._counted.get(kind, 0) + 1
        return self.name(kind, f"#{number}")

    def refer(
        self,
        resources: list[Json],
        kind: str,
        members: Json,
        *,
        display: str | None = None,
        identifier: Json | None = None,
    ) -> Json:
        """Add a resource and give what refers to it."""
        name = self.next(kind)
        resources.append(resource(kind, name, members))
        return filled({**reference(kind, name), "identifier": identifier, "display": display})


def resource(kind: str, name: str, members: Json) -> Json:
    """Write a resource."""
    return {"resourceType": kind, "id": name, **filled(members)}


def reference(kind: str, name: str) -> Json:
    """Refer to a resource of the same bundle."""
    return {"reference": f"urn:uuid:{name}", "type": kind}


def numbered(system: str, number: str | None) -> Json | None:
    """Write a number under the name that the national profile has for its origin; None where there is none."""
    said = text(number)
    return {"system": system, "value": said} if said else None
