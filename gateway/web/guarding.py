"""What every page is guarded by: forms come from our own pages alone, and a page loads nothing but our own files."""

from collections.abc import Mapping
from urllib.parse import urlsplit

READING = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Without a referrer, a browser would name no origin with a form either, and older ones say nothing else.
HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def origin_of(url: str) -> str:
    """Take the origin of an address, as browsers write it."""
    parts = urlsplit(url.lower())
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def may_change(method: str, headers: Mapping[str, str], public_url: str) -> bool:
    """
    Tell whether a request comes from a page of ours, as what changes something must (CSRF).

    Args:
        headers: by name in small letters. public_url: where browsers reach the pages.

    Source:
        W3C Fetch Metadata Request Headers; `Origin`, for browsers from before it, RFC 6454; read 26 November 2026.
    """
    if method in READING:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") == origin_of(public_url)
