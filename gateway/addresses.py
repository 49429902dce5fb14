"""Addresses in the settings: at none of them may others read or change what is sent, unless the settings say so."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# By these names alone: whether others (127.1, or a dot behind) mean this machine is for whoever resolves them to say.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# A user's part would be logged, paths are added behind, and programs read a backslash or a space in several ways.
PLAIN = re.compile(r"[!-~]+")
ILL_PLACED = frozenset("@?#\\")
# Of a bracket amid a name, or of another port, programs make different things, or nothing.
PLACE = re.compile(r"(\[[^\[\]]+\]|[^\[\]:]+)(:(?P<port>[0-9]{0,5}))?")
HIGHEST_PORT = 65_535
PRIVATE = "is https, or http on this machine, without user, query or fragment"

DSN_SCHEMES = frozenset({"postgresql", "postgres"})
DSN_MODES = frozenset({"verify-full", "verify-ca", "require", "disable"})
DSN_PRIVATE = "is postgresql://, and to another machine says sslmode: verify-full, verify-ca, require or disable"
DSN_HOST = re.compile(r"(?P<path>/.*)|\[(?P<bracketed>[^\]]*)\](:\d*)?|(?P<name>[^:]*)(:\d*)?")


def private(url: str) -> bool:
    """Tell whether nobody on the way reads or changes what is sent to an HTTP address: https, or on this machine."""
    parts = split(url)
    if parts is None or not parts.hostname or not PLAIN.fullmatch(url) or ILL_PLACED & set(url):
        return False
    place = PLACE.fullmatch(parts.netloc)
    if place is None or int(place["port"] or 0) > HIGHEST_PORT:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def check_addresses(**named: str | None) -> None:
    """
    Hold the addresses of a table of settings, by their names; one that is not set is fine.

    Raises:
        ValueError: naming one that is not private, without its value.
    """
    for name, url in named.items():
        if url is not None and not private(url):
            raise ValueError(f"{name} {PRIVATE}")


def problems_of_addresses(values: Mapping[str, Any]) -> list[str]:
    """Name the plain settings at which others could read what is asked, sent or stored, or ask in a page's place."""
    urls = {name: (values[name],) for name in ("public_url", "traces_url") if values.get(name) is not None}
    urls["cors_origins"] = values.get("cors_origins", ())
    dsn = values.get("dsn")
    problems = [f"setting {name}: {PRIVATE}" for name, found in urls.items() if not all(map(private, found))]
    if dsn is not None and not dsn_private(dsn):
        problems.append(f"setting dsn: {DSN_PRIVATE}")
    return problems


def on_loopback(url: str) -> bool:
    """Tell whether a URL can be reached from this machine alone."""
    parts = split(url)
    return parts is not None and parts.hostname in LOOPBACK


def dsn_private(dsn: str) -> bool:
    """
    Tell whether a DSN leads to this machine alone, or says how what is sent to the database is guarded.

    One that says nothing of it goes on in clear text as soon as somebody on the way refuses TLS (`prefer`). One that
    names no host leads where the environment says.

    Source:
        PostgreSQL 18, libpq, SSL support; asyncpg 0.32, connect_utils.py; read 27 November 2026.
    """
    parts = split(dsn)
    if parts is None or parts.scheme not in DSN_SCHEMES:
        return False
    asked = parse_qs(parts.query)
    lists = [parts.netloc.split("@", 1)[-1], *asked.get("host", [])]
    hosts = [host for each in lists if each for host in each.split(",")]
    here = bool(hosts) and all(map(here_alone, hosts)) and "service" not in asked
    return here or asked.get("sslmode", [""])[-1] in DSN_MODES


def here_alone(host: str) -> bool:
    """Tell whether a host of a DSN, with its port, is a socket or this machine."""
    found = DSN_HOST.fullmatch(unquote(host))
    return found is not None and (found["path"] is not None or (found["bracketed"] or found["name"]) in LOOPBACK)


def split(url: str) -> SplitResult | None:
    """Take an address apart; None where it cannot be read, as the reader's own error would repeat it."""
    try:
        return urlsplit(url)
    except ValueError:
        return None
