"""The boot script trusts only what was finished, and says in one line why it could not finish."""

import importlib.machinery
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def boot(monkeypatch) -> ModuleType:
    """Load the script, which has no ending, without leaving compiled files beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("provesvar_boot", str(CHECKOUT / "provesvar"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def environment(tmp_path) -> Path:
    """Lay a folder that looks like an environment in which nothing was finished."""
    home = tmp_path / ".venv"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(sys.executable)
    (home / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages").mkdir(parents=True)
    return home


def test_an_environment_without_a_stamp_is_not_trusted(boot, environment):
    assert not boot.finished(environment, boot.RUNTIME_LOCK)


def test_a_stamped_environment_is_trusted_for_its_lock_alone(boot, environment):
    boot.stamp(environment, boot.RUNTIME_LOCK)

    assert boot.finished(environment, boot.RUNTIME_LOCK)
    assert not boot.finished(environment, boot.DEVELOPMENT_LOCK)


def test_an_environment_for_the_tests_serves_every_command(boot, environment):
    boot.stamp(environment, boot.DEVELOPMENT_LOCK)

    assert boot.finished(environment, boot.DEVELOPMENT_LOCK)
    assert boot.finished(environment, boot.RUNTIME_LOCK)


@pytest.mark.parametrize("part", ["checkout", "python", "executable"])
def test_another_checkouts_or_pythons_environment_is_not_trusted(boot, environment, part):
    boot.stamp(environment, boot.RUNTIME_LOCK)
    file = environment / "provesvar-stamp.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), part: "another"}))

    assert not boot.finished(environment, boot.RUNTIME_LOCK)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"locks": null}', "\x00"])
def test_a_broken_stamp_is_not_trusted(boot, environment, content):
    (environment / "provesvar-stamp.json").write_text(content)

    assert not boot.finished(environment, boot.RUNTIME_LOCK)


def test_an_environment_whose_python_is_gone_is_not_trusted(boot, environment):
    boot.stamp(environment, boot.RUNTIME_LOCK)
    (environment / "bin" / "python").unlink()

    assert not boot.finished(environment, boot.RUNTIME_LOCK)


def test_the_checkout_is_put_on_the_import_path_of_the_environment(boot, environment):
    boot.stamp(environment, boot.RUNTIME_LOCK)

    (path,) = environment.glob("lib/*/site-packages/provesvar.pth")
    assert path.read_text() == f"{CHECKOUT}\n"


def test_the_installer_alone_is_cut_out_of_the_lock_with_its_hashes(boot):
    lines = boot.uv_lines().splitlines()

    assert lines[0].startswith("uv==")
    assert len(lines) > 1
    assert all(line.startswith("    --hash=sha256:") for line in lines[1:])


def test_the_cache_is_used_where_the_checkout_is_not_writable(boot, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(boot.os, "access", lambda path, _mode: path != CHECKOUT)

    place = boot.writable_place()
    assert place.parent == tmp_path / "provesvar"
    assert place.parent.is_dir()


def test_the_environment_lies_beside_the_script_where_that_is_writable(boot, monkeypatch):
    monkeypatch.setattr(boot.os, "access", lambda _path, _mode: True)

    assert boot.writable_place() == CHECKOUT / ".venv"


def test_a_python_that_cannot_make_environments_is_named_with_the_remedy(boot, monkeypatch):
    monkeypatch.setattr(boot.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())

    with pytest.raises(boot.SetUpFailed, match=r"lacks its module ensurepip; .* apt install python3-venv"):
        boot.set_up(boot.RUNTIME_LOCK)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: No matching distribution found for aiohttp", "the package index was not reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "the packages were not installed"),
    ],
)
def test_a_failed_step_is_explained_in_its_first_line(boot, printed, said):
    first, *rest = boot.explained(["pip"], f"WARNING: retrying\n\n{printed}\n").splitlines()

    assert first.startswith(f"set-up failed: {said}")
    assert rest == [f"  {printed}"]


def test_only_the_last_lines_of_a_failed_step_are_shown(boot):
    shown = boot.explained(["pip"], "\n".join(f"line {number}" for number in range(50))).splitlines()

    assert shown[-1] == "  line 49"
    assert len(shown) == boot.LAST_LINES + 1


def test_a_failing_step_raises_with_what_it_printed(boot, tmp_path):
    with boot.alone(tmp_path / "lock") as held, pytest.raises(boot.SetUpFailed, match="could not be read"):
        boot.run([sys.executable, "-c", "raise SystemExit('the lock could not be read')"], held)


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["serve", "--workers", "2"], ["-m", "gateway.cli", "serve", "--workers", "2"]),
        ([], ["-m", "gateway.cli"]),
        (["test", "--all"], [str(CHECKOUT / "tests" / "check.py"), "--all"]),
        (["bench", "--list"], ["-m", "tests.benchmarks", "--list"]),
    ],
)
def test_checks_and_measurements_are_commands_of_the_checkout_and_all_else_of_the_product(
    boot, environment, monkeypatch, arguments, command
):
    became = []
    boot.stamp(environment, boot.DEVELOPMENT_LOCK)
    monkeypatch.setattr(boot, "places", lambda: iter([environment]))
    monkeypatch.setattr(boot.os, "execv", lambda path, words: became.append((path, words)))

    boot.main(arguments)

    python = str(environment / "bin" / "python")
    assert became == [(python, [python, "-P", *command])]


@pytest.mark.parametrize(("arguments", "needs_more"), [(["bench"], True), (["test"], True), (["demo"], False)])
def test_checks_and_measurements_alone_need_what_the_product_does_not(
    boot, environment, monkeypatch, arguments, needs_more
):
    laid = []
    boot.stamp(environment, boot.RUNTIME_LOCK)
    monkeypatch.setattr(boot, "places", lambda: iter([environment]))
    monkeypatch.setattr(boot, "set_up", lambda lock: laid.append(lock) or environment)
    monkeypatch.setattr(boot.os, "execv", lambda *_: None)

    boot.main(arguments)

    assert laid == [boot.DEVELOPMENT_LOCK] * needs_more
