"""What clients can find out by themselves about how to be let in: protected-resource metadata (RFC 9728)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.identity.configuration import ALGORITHMS
from gateway.identity.details import METADATA_PATH, TYPES
from gateway.settings import Settings
from resolvers.model import ActorKind


def metadata_route(settings: Settings) -> Route:
    """Make the route; what it tells follows from the settings alone, and is for everybody."""
    told = metadata(settings)

    async def tell(_: Request) -> Response:
        return JSONResponse(told)

    return Route(METADATA_PATH, tell, methods=["GET"])


def metadata(settings: Settings) -> dict[str, object]:
    """Describe the gateway as a protected resource."""
    issuers = settings.issuers
    attested = any(issuer.kind is ActorKind.PERSONNEL and issuer.attestation_required for issuer in issuers)
    return {
        "resource": settings.public_url.rstrip("/"),
        "resource_name": "Prøvesvar",
        "authorization_servers": [issuer.issuer for issuer in issuers],
        "scopes_supported": sorted(frozenset().union(*(issuer.scopes for issuer in issuers))),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_bound_access_tokens_required": not any(issuer.bearer_allowed for issuer in issuers),
        "authorization_details_types_supported": list(TYPES) if attested else [],
    }
