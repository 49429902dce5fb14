"""What the gateway is told about the issuers that it trusts, as frozen values that the settings embed."""

import msgspec

from gateway.addresses import check_addresses
from resolvers.model import ActorKind

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
READ_SCOPE = "nhn:pps/provesvar-read"
WRITE_SCOPE = "nhn:pps/svarrapport-write"
RESTRICTIONS_SCOPE = "nhn:pps/restrictions-write"
# Beside the scope of the door: its user looks after the service, and is shown nobody's results.
OPERATOR_SCOPE = "nhn:pps/operator"
ATTESTATION_CLAIM = "nhn:tillitsrammeverk:parameters"
ACTOR_CLAIM = "act"
# DIPS decision templates: own learning (helsepersonelloven § 29 c) and internal control; HL7 Norway AuditEvent.
QUALITY_DETAILS = frozenset({"EGENLAER", "KVAL"})


class ClaimNames(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    How an issuer names the claims that say who the user is; None where it has no such claim.

    `actor` (RFC 8693) says who acts on the user's behalf, in an object whose members have the same names.
    """

    pid: str | None = None
    name: str | None = None
    security_level: str | None = None
    hpr_number: str | None = None
    organisation: str | None = None
    point_of_care: str | None = None
    attestation: str | None = None
    actor: str | None = None

    def all(self) -> frozenset[str]:
        """Collect every claim name in use."""
        return frozenset(name for name in msgspec.structs.astuple(self) if isinstance(name, str))


PERSONNEL_CLAIMS = ClaimNames(
    pid="helseid://claims/identity/pid",
    name="name",
    security_level="helseid://claims/identity/security_level",
    hpr_number="helseid://claims/hpr/hpr_number",
    organisation="helseid://claims/client/claims/orgnr_parent",
    point_of_care="helseid://claims/client/claims/orgnr_child",
    attestation=ATTESTATION_CLAIM,
    actor=ACTOR_CLAIM,
)
CITIZEN_CLAIMS = ClaimNames(pid="pid", name="name", security_level="security_level")
USUAL_CLAIMS = {ActorKind.PERSONNEL: PERSONNEL_CLAIMS, ActorKind.CITIZEN: CITIZEN_CLAIMS}


class KeyPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    How an issuer's keys are kept, in seconds.

    Args:
        fresh_s: how long keys are used without asking again.
        max_age_s: how long they are used while the issuer is down; after that nobody gets in.
        retry_s: the shortest time between two fetches, whatever unknown key ids are sent.
        budget_s, max_bytes: bounds of one fetch.
    """

    fresh_s: float = 3600.0
    max_age_s: float = 86_400.0
    retry_s: float = 30.0
    budget_s: float = 2.0
    max_bytes: int = 200_000


class IssuerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    One issuer of access tokens, and what it may say.

    Args:
        kind: CITIZEN, or PERSONNEL (whose tokens without a user are SYSTEM callers).
        issuer: the exact `iss`. jwks_url: where its keys are. audience: the one exact `aud`.
        algorithms: signatures that are accepted. scopes: scopes of ours that the issuer may give.
        claims: its claim names; the usual ones of its kind when not set.
        security_levels: values of the level claim that are enough for a user.
        attestation_required: refuse personnel without the trust framework's attestation.
        attestation_names_tenant: the attestation's legal entity must be the token's organisation.
        purposes: purposes of use that an attestation may carry.
        quality_details: codes among the details of a purpose that make it learning or quality work, in capitals.
        bearer_allowed: take unbound tokens too; only for a gateway on loopback (the demo).
        leeway_s: allowed difference of clocks. proof_age_s, attestation_age_s: how old these may be.
        max_token_bytes: largest token.

    Raises:
        ValueError: the kind is not of an issuer, an algorithm is not one of ALGORITHMS, or others could put in keys or
            listen to who asks for tokens.
    """

    kind: ActorKind
    issuer: str
    jwks_url: str
    audience: str = "nhn:pps"
    algorithms: tuple[str, ...] = ALGORITHMS
    scopes: frozenset[str] = frozenset({READ_SCOPE})
    claims: ClaimNames | None = None
    security_levels: frozenset[str] = frozenset({"4"})
    attestation_required: bool = True
    attestation_names_tenant: bool = True
    purposes: frozenset[str] = frozenset({"TREAT", "ETREAT", "COC", "BTG"})
    quality_details: frozenset[str] = QUALITY_DETAILS
    bearer_allowed: bool = False
    leeway_s: float = 5.0
    proof_age_s: float = 10.0
    attestation_age_s: float = 3600.0
    max_token_bytes: int = 16_384
    keys: KeyPolicy = KeyPolicy()

    def __post_init__(self) -> None:
        """Refuse what would weaken the check without a word."""
        check_addresses(issuer=self.issuer, jwks_url=self.jwks_url)
        if self.kind not in USUAL_CLAIMS:
            raise ValueError("an issuer is of kind CITIZEN or PERSONNEL")
        if not self.algorithms or not set(self.algorithms) <= set(ALGORITHMS):
            raise ValueError("an issuer's algorithms are among " + " ".join(ALGORITHMS))

    @property
    def names(self) -> ClaimNames:
        """Give the issuer's claim names, its own or the usual ones of its kind."""
        return self.claims or USUAL_CLAIMS[self.kind]


class DoorScope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scope that a path asks for."""

    path: str
    scope: str


DOORS = (
    DoorScope(path="/graphql", scope=READ_SCOPE),
    DoorScope(path="/intake/svarrapport", scope=WRITE_SCOPE),
    DoorScope(path="/intake/hl7v2", scope=WRITE_SCOPE),
    DoorScope(path="/restrictions", scope=RESTRICTIONS_SCOPE),
)


def foreign_claims(issuer: IssuerConfig, issuers: tuple[IssuerConfig, ...]) -> frozenset[str]:
    """Collect the claims that only an issuer of the other kind may make, the usual ones always among them."""
    others = [other.names for other in issuers if other.kind is not issuer.kind]
    others += [names for kind, names in USUAL_CLAIMS.items() if kind is not issuer.kind]
    return frozenset().union(*(names.all() for names in others)) - issuer.names.all()
