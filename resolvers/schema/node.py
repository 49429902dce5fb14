"""What can be read again by its id alone, as Relay wants it."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="What can be read again by its id (Relay): a patient or a report.")
class Node:
    """Have an id that says nothing, and is the same for all callers."""

    id: strawberry.ID = strawberry.field(description="Opaque, stable, without anything of a person.")
