"""Who is asking: tokens, proofs and attestations become a Caller, or a refusal."""

from gateway.identity.configuration import DOORS, ClaimNames, IssuerConfig, KeyPolicy
from gateway.identity.door import Door
from gateway.identity.dpop import ReplayStore
from gateway.identity.keys import fetch_by
from gateway.identity.nonces import Nonces
from gateway.identity.refusal import IdentityRefused

__all__ = [
    "DOORS",
    "ClaimNames",
    "Door",
    "IdentityRefused",
    "IssuerConfig",
    "KeyPolicy",
    "Nonces",
    "ReplayStore",
    "fetch_by",
]
