"""What of others the pages are dressed in is what its makers have published, unchanged, named and licensed."""

import hashlib
import io
import re
import tarfile
import tomllib
from pathlib import Path

import pytest

from tests.dressing import integrity, taken

CHECKOUT = Path(__file__).resolve().parents[2]
WEB = CHECKOUT / "gateway/web"
SHIPPED = WEB / "static/vendor"
PACKAGES = tomllib.loads((WEB / "vendor.toml").read_text(encoding="utf-8"))["package"]
FILES = {file["name"]: file["sha256"] for package in PACKAGES for file in package["file"]}
LICENCES = {
    "MIT": ("Permission is hereby granted, free of charge", "THE SOFTWARE IS PROVIDED"),
    "OFL-1.1": ("SIL Open Font License, Version 1.1", "PERMISSION & CONDITIONS"),
}
SHEETS = [*sorted(WEB.glob("static/*.css")), *sorted(SHIPPED.glob("*.css"))]
# What a style sheet loads: an address that is neither part of the sheet nor a file beside it.
LOADS = re.compile(r"(?:url\(|@import)(?!\s*[\"']?(?:data:|vendor/[\w.-]+\.woff2[\"']?\)))[^)\s]*")


def test_every_file_is_named_with_its_package():
    assert {path.name for path in SHIPPED.iterdir()} == FILES.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_its_maker_has_published(name):
    assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == FILES[name]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_says_its_version_licence_and_the_registrys_checksum(package):
    names = [file["name"] for file in package["file"]]
    licence = next(name for name in names if name.endswith(".LICENSE"))

    assert all(f"-{package['version']}." in name for name in names)
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"])
    assert all(words in (SHIPPED / licence).read_text(encoding="utf-8") for words in LICENCES[package["licence"]])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_but_the_shipped_type(sheet):
    assert LOADS.findall(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ["url(https://a/b.css)", 'url("//a/b.woff2")', '@import "a.css"', "url(../a.png)"])
def test_what_loads_from_elsewhere_is_found(text):
    assert LOADS.search(f"a{{}}{text}")


def test_what_pages_are_dressed_in_is_part_of_the_image():
    ignored = (CHECKOUT / "docker/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert "!gateway" in ignored
    assert not any(line.startswith(("gateway/web/static", "gateway/web/templates")) for line in ignored)


def test_files_are_taken_from_an_archive_under_the_names_that_they_get_here(tmp_path):
    archive = tmp_path / "a-1.0.0.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        member = tarfile.TarInfo("package/dist/a.css")
        member.size = 3
        packed.addfile(member, io.BytesIO(b"a{}"))

    sums = taken(archive, [{"name": "a-1.0.0.css", "from": "dist/a.css"}], tmp_path)

    assert (tmp_path / "a-1.0.0.css").read_bytes() == b"a{}"
    assert sums == {"a-1.0.0.css": hashlib.sha256(b"a{}").hexdigest()}


def test_the_checksum_of_an_archive_is_written_as_npm_writes_it():
    assert integrity(b"") == (
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
    )
