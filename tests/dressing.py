"""
Take anew what of others the pages are dressed in: `python -m tests.dressing`, after a change of its list.

Each package of `gateway/web/vendor.toml` is fetched as npm gives it and held against the checksum that is written
there; its files are then laid where they belong, and their own checksums are printed, to be written there too.
"""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "gateway/web"


def integrity(archive: bytes) -> str:
    """Say an archive's checksum as npm does."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


def taken(archive: Path, files: list[dict[str, str]], shelf: Path) -> dict[str, str]:
    """Lay files of an archive on a shelf under the names that they get here; say the checksum of each."""
    sums = {}
    with tarfile.open(archive) as packed:
        for file in files:
            member = packed.extractfile(f"package/{file['from']}")
            assert member is not None, f"{file['from']} is no file of {archive.name}"
            body = member.read()
            (shelf / file["name"]).write_bytes(body)
            sums[file["name"]] = hashlib.sha256(body).hexdigest()
    return sums


def fetched(name: str, folder: Path) -> Path:
    """Fetch a package by npm, of whatever registry it is set to."""
    command = ["npm", "pack", name, "--silent", "--pack-destination", str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return folder / said.splitlines()[-1]


def main() -> int:
    """Take all packages; one whose checksum is another ends the work with nothing of it laid."""
    for package in tomllib.loads((WEB / "vendor.toml").read_text(encoding="utf-8"))["package"]:
        name = f"{package['name']}@{package['version']}"
        with tempfile.TemporaryDirectory() as folder:
            archive = fetched(name, Path(folder))
            found = integrity(archive.read_bytes())
            if found != package["integrity"]:
                sys.stderr.write(f"{name} is {found}\n")
                return 1
            for file, digest in taken(archive, package["file"], WEB / "static/vendor").items():
                sys.stdout.write(f"{digest}  {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
