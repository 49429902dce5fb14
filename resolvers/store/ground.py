"""The state folder of the embedded PostgreSQL: who runs the server, and which folders that user can enter."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from resolvers.store.binaries import EmbeddedUnavailable

SERVICE_USER = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """The user who runs the server: `uid` -1 is the process's own; `client` names who may connect."""

    uid: int
    gid: int
    client: str


def owner_of_this_process() -> Owner:
    """Decide who runs the server: the process's own user, or `nobody` for root."""
    try:
        client = pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() != 0:
            return Owner(-1, -1, client)
        service = pwd.getpwnam(SERVICE_USER)
    except KeyError as error:
        raise EmbeddedUnavailable(f"the user, or {SERVICE_USER} for root, has no entry on this machine") from error
    return Owner(service.pw_uid, service.pw_gid, client)


def prepare(state: Path, owner: Owner) -> None:
    """
    Make the state folder, closed to others; as root one that the service user can pass through but not list.

    A folder that is already there keeps its mode: it may be someone's home.
    """
    mode = 0o700 if owner.uid < 0 else 0o711
    for folder in reversed([part for part in (state, *state.parents) if not part.exists()]):
        folder.mkdir(mode=mode, exist_ok=True)
        # The umask may have taken away what the service user needs of a folder that is all ours.
        folder.chmod(mode)
    if state.stat().st_uid != os.geteuid():
        raise EmbeddedUnavailable(f"the state folder {state} belongs to another user")
    if owner.uid >= 0:
        reachable(state)


def reachable(folder: Path) -> None:
    """
    Check that the service user can go to a folder; nothing is opened for it.

    Raises:
        EmbeddedUnavailable: naming the first folder on the way that it cannot pass.
    """
    resolved = folder.resolve()
    for part in (*reversed(resolved.parents), resolved):
        if not part.stat().st_mode & 0o001:
            raise EmbeddedUnavailable(
                f"PostgreSQL runs as {SERVICE_USER} here, who cannot pass {part}: "
                f"choose a state folder elsewhere, for instance below /var/lib"
            )


def appended(file: Path) -> IO[bytes]:
    """Open a file to write at its end; a new one is its owner's alone to read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600), "ab")


def private(folder: Path, owner: Owner) -> None:
    """Make a folder that the server's user alone can enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner.uid >= 0:
        os.chown(folder, owner.uid, owner.gid)
