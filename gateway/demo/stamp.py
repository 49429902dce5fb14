"""What a state folder of the demo holds: which chronicle, anchored when, and whether the store is filled."""

import shutil
from datetime import datetime
from pathlib import Path

import msgspec

from gateway.demo.chronicle.world import SEED

NAME = "demo-state.json"
# What `ingest --state` leaves in a folder that it has made, so that a demo may move in beside what was taken in.
SHARED = "shared-state"
# Raised whenever the chronicle, the cast or what the store keeps of them changes.
EDITION = 1
OWN = ("store", "tokens", NAME, SHARED)


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """The chronicle of a state folder; `anchor` is aware UTC."""

    edition: int
    seed: int
    anchor: datetime
    filled: bool = False

    @property
    def current(self) -> bool:
        """Tell whether this demo would write the same chronicle."""
        return (self.edition, self.seed) == (EDITION, SEED)


class StateUnusable(Exception):
    """The state folder cannot be used as it is; the message says what to do."""


def opened(state: Path, now: datetime, *, fresh: bool) -> Stamp:
    """
    Read a folder's stamp, or begin a chronicle anchored at `now`.

    Args:
        fresh: forget the demo's own data first; a folder that is not a demo's is never touched.

    Raises:
        StateUnusable: it holds another edition's data, or something that is not a demo's.
    """
    found = read(state)
    if found is None and (state / "store").exists() and not (state / SHARED).exists():
        raise StateUnusable(f"{state} holds a store that is not a demo's: choose another folder with --state")
    if fresh and found is not None:
        forget(state)
        found = None
    if found is not None and not found.current:
        raise StateUnusable(f"{state} was made by another edition of the demo: begin anew with --fresh")
    return found or begun(state, now)


def share(state: Path) -> None:
    """Let a demo move into a folder, if it holds no store yet; one that is there may be anybody's."""
    if not (state / "store").exists():
        state.mkdir(parents=True, exist_ok=True)
        (state / SHARED).touch()


def begun(state: Path, now: datetime) -> Stamp:
    """Begin a chronicle: nothing is filled yet."""
    stamp = Stamp(edition=EDITION, seed=SEED, anchor=now.replace(microsecond=0))
    write(state, stamp)
    return stamp


def filled(state: Path, stamp: Stamp) -> None:
    """Note that the store holds the whole chronicle."""
    write(state, msgspec.structs.replace(stamp, filled=True))


def read(state: Path) -> Stamp | None:
    """
    Read the stamp; None where there is none.

    Raises:
        StateUnusable: it cannot be read.
    """
    try:
        return msgspec.json.decode((state / NAME).read_bytes(), type=Stamp)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StateUnusable(f"{state / NAME} cannot be read: choose another folder with --state") from error


def write(state: Path, stamp: Stamp) -> None:
    """Write the stamp whole or not at all."""
    state.mkdir(parents=True, exist_ok=True)
    fresh = state / f"{NAME}.new"
    fresh.write_bytes(msgspec.json.encode(stamp))
    fresh.replace(state / NAME)


def forget(state: Path) -> None:
    """Delete the demo's own data and nothing else."""
    for name in OWN:
        path = state / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
