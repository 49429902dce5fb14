"""`audit`: verify the chain of the access log, seal it by hand, and print the key that seals are verified with."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from gateway.app import read_retention
from gateway.cli import Refused, audit_export, audit_hints
from gateway.cli.audit_export import time_of
from gateway.cli.review import OSLO, settings_of
from gateway.cli.running import now
from gateway.opening import SecretUnusable, open_database
from gateway.sealing import Signatures, read_known_keys, read_public_key, read_sealing_key
from gateway.settings import Settings
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.oversight.verifying import ChainFault, Counted, FaultKind, Verifying
from resolvers.store import Database, EmbeddedUnavailable, Links, MigrationRefused, Seals
from resolvers.store.chain import Seal

TAMPERED = 1
NOT_VERIFIED = 3
SEAL_S = 60.0
PROGRESS = 100_000
# SHA-256 in hex.
HASH = 64
WHAT: Mapping[FaultKind, str] = {
    FaultKind.ENTRY_CHANGED: "what stands here is not what the link was made for",
    FaultKind.ENTRY_MISSING: "the entry is gone, and no deletion in the chain names it",
    FaultKind.LINK_CHANGED: "the link was changed",
    FaultKind.LINK_MISSING: "links are missing from here to {other}",
    FaultKind.INSERTED: "this entry was put in: no link was made for it",
    FaultKind.REORDERED: "what stands here belongs in place {other}",
    FaultKind.FORKED: "there are two links in this place",
    FaultKind.REWRITTEN: "the chain was written anew: it was another one that went on from here",
    FaultKind.CUT: "the chain ends here, and was {other} long when it was sealed",
    FaultKind.DELETED_EARLY: "a deletion took entries that were still to be kept",
    FaultKind.SEAL_CHANGED: "the seal was changed, or does not follow on the one before",
    FaultKind.SEAL_MISSING: "a seal before this one is missing, or this one is",
    FaultKind.SEAL_FORGED: "the seal is not signed with a key that is known",
}
EXPLAINED = (
    "Nobody is named: entries go by their opaque ids. Entries from before the chain was begun are in none and are not "
    "verified. Where the roles of docker/postgres/roles.sql are in use, its user needs provesvar_auditor. Exit codes: "
    "0 done and nothing is wrong, 1 something is wrong, 3 it could not be done (no store, no key), 2 wrong arguments. "
    "The store is that of --state; else of --settings; else of the demo that runs; else of the settings in force."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "audit",
        help="verify the access log, and seal it",
        description="Find out whether the access log has been tampered with.",
        epilog=EXPLAINED,
    )
    parts = command.add_subparsers(title="what to do", metavar="WHAT", required=True)
    verify = parts.add_parser("verify", help="walk every chain and seal, and say what is wrong", epilog=EXPLAINED)
    verify.add_argument("--json", action="store_true", help="print one JSON object a fault, and one at the end")
    verify.add_argument("--since", metavar="TIME", type=time_of, help="take what is older as it is (ISO 8601)")
    verify.add_argument("--key", metavar="FILE", type=Path, action="append", default=[], help="public keys that count")
    verify.add_argument(
        "--noted", metavar="N:HASH", type=noted, action="append", default=[], help="a seal as logged elsewhere"
    )
    verify.set_defaults(run=run_verify)
    seal = parts.add_parser("seal", help="seal every chain now", epilog=EXPLAINED)
    seal.set_defaults(run=run_seal)
    key = parts.add_parser("key", help="print the public key that seals are verified with", epilog=EXPLAINED)
    key.set_defaults(run=run_key)
    for part in (verify, seal, key):
        part.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
        part.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    audit_export.add(parts)
    audit_hints.add(parts)


def noted(text: str) -> tuple[int, bytes]:
    """
    Read a seal as the gateway logs it.

    Raises:
        ValueError: it is none.
    """
    number, _, whole = text.partition(":")
    if len(whole) != HASH:
        raise ValueError("a seal is a number and a hash")
    return int(number), bytes.fromhex(whole)


def run_verify(arguments: argparse.Namespace) -> int:
    """Print every fault as it is found, and what was walked."""
    return asyncio.run(verified(settings_of(arguments), arguments))


async def verified(settings: Settings, arguments: argparse.Namespace) -> int:
    """Walk the store."""
    found, told = 0, 0
    async with opened(settings) as database:
        signatures = signatures_for(settings, arguments.key)
        verifying = Verifying(Links(database), signatures.holds, read_retention(), dict(arguments.noted))
        async for fault in verifying.faults(arguments.since):
            if fault is not None:
                found += 1
                print(msgspec.json.encode(fault).decode() if arguments.json else line(fault))
            elif verifying.counted.links - told >= PROGRESS:
                told = verifying.counted.links
                print(f"{told} links", file=sys.stderr)
    print(ended(verifying.counted, found, as_json=arguments.json))
    return TAMPERED if found else 0


def signatures_for(settings: Settings, files: list[Path]) -> Signatures:
    """Take the public keys that are named, else the gateway's own and those that its settings name beside it."""
    named = [read_public_key(file) for file in files]
    return Signatures(named or [read_sealing_key(settings).private.public_key(), *read_known_keys(settings)])


def line(fault: ChainFault) -> str:
    """Write a fault for people."""
    places = {"shard": fault.shard, "sequence": fault.sequence, "seal": fault.seal, "id": fault.id}
    place = ", ".join(f"{name} {value}" for name, value in places.items() if value is not None)
    return f"{place}: {fault.kind}, {WHAT[fault.kind].format(other=fault.other)}"


def ended(counted: Counted, found: int, *, as_json: bool) -> str:
    """Write what was walked, and whether anything is wrong."""
    if as_json:
        return msgspec.json.encode({"faults": found, **msgspec.to_builtins(counted)}).decode()
    at = "never" if counted.sealed_at is None else f"{counted.sealed_at.astimezone(OSLO):%Y-%m-%d %H:%M:%S}"
    walked = (
        f"{counted.links} links, {counted.gone} of entries that were lawfully deleted; {counted.seals} seals, "
        f"the last one {at}"
    )
    return f"{walked}: {f'{found} faults' if found else 'nothing is wrong'}"


def run_seal(arguments: argparse.Namespace) -> int:
    """Seal, and print the seal as the gateway logs it."""
    seal = asyncio.run(sealed(settings_of(arguments)))
    print("there is nothing to seal" if seal is None else f"{seal.number}:{seal.seal_hash.hex()}")
    return 0


async def sealed(settings: Settings) -> Seal | None:
    """Seal the store."""
    async with opened(settings) as database:
        key = read_sealing_key(settings)
        return await Seals(database).seal(key.sign, key.id, now=now(), deadline=Deadline.after(SEAL_S))


def run_key(arguments: argparse.Namespace) -> int:
    """Print the public key."""
    try:
        print(read_sealing_key(settings_of(arguments)).public, end="")
    except SecretUnusable as error:
        raise Refused(str(error), status=NOT_VERIFIED) from error
    return 0


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """
    Open the database.

    Raises:
        Refused: it cannot be used, or did not answer later.
    """
    try:
        async with open_database(settings) as database:
            yield database
    except (StoreUnavailable, EmbeddedUnavailable, MigrationRefused, SecretUnusable) as error:
        raise Refused(f"the access log cannot be verified: {error}", status=NOT_VERIFIED) from error
