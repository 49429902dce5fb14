"""What of others is shipped for pages is what their makers have published, unchanged, named and licensed."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

IDE = Path(__file__).resolve().parents[2] / "gateway/web/ide"
SHIPPED = IDE / "vendored"
PACKAGES = tomllib.loads((IDE / "vendored.toml").read_text(encoding="utf-8"))["package"]
FILES = {name: digest for package in PACKAGES for name, digest in package["files"].items()}
SCRIPTS = sorted(name for name in FILES if name.endswith(".js"))
# What makes code of text, and so needs a policy that lets scripts do that.
MAKES_CODE = re.compile(
    r"\bnew Function\b|(?<![\w.$])Function\(\s*[\"'`]|(?<![\w.$])eval\(|set(?:Timeout|Interval)\(\s*[\"'`]"
)
# What loads from another host: an address in a style sheet, or where a script would fetch or import.
LOADS = re.compile(r"(?:url\(|@import|import\(|importScripts\(|fetch\()\s*[\"'`]?(?:https?:)?//")


def test_every_file_is_named_with_its_package():
    assert {path.name for path in SHIPPED.iterdir()} == {*FILES, "NOTICE"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_its_maker_has_published(name):
    assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == FILES[name]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_says_its_version_licence_and_the_registrys_checksum(package):
    text = (SHIPPED / f"{package['name']}.LICENSE").read_text(encoding="utf-8")

    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"])
    assert package["licence"] == "MIT"
    assert text.startswith("MIT License\n")
    assert "THE SOFTWARE IS PROVIDED" in text


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".LICENSE")])
def test_a_file_loads_nothing_from_elsewhere(name):
    assert LOADS.findall((SHIPPED / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_code_of_text(name):
    assert MAKES_CODE.findall((SHIPPED / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ['new Function("a")', 'Function("a")', "eval(a)", 'setTimeout("a", 1)'])
def test_what_makes_code_of_text_is_found(text):
    assert MAKES_CODE.search(f"x;{text}")


@pytest.mark.parametrize("text", ["url(https://a)", 'url("//a")', '@import "http://a"', 'import("https://a/b.js")'])
def test_what_loads_from_elsewhere_is_found(text):
    assert LOADS.search(f"x;{text}")
