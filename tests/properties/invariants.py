"""
What must hold in every situation under every choice of settings, whatever the table says.

Each invariant takes a world and gives the situations that break it. They are written by hand from domain.md 2.2, 2.3,
8.1 to 8.5 and its rulings, and from policy.md; where the page leaves nothing open, the invariant is an equality.
"""

from tests.properties import (
    invariants_of_citizens,
    invariants_of_personnel,
    invariants_of_refusals,
    invariants_of_settings,
)

INVARIANTS = {
    **invariants_of_personnel.invariant,
    **invariants_of_citizens.invariant,
    **invariants_of_refusals.invariant,
    **invariants_of_settings.invariant,
}
