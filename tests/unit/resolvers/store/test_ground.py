import os
import stat

import pytest

from resolvers.store.binaries import EmbeddedUnavailable
from resolvers.store.ground import Owner, appended, owner_of_this_process, prepare, private, reachable

MYSELF = Owner(-1, -1, "me")
SERVICE = Owner(os.geteuid(), os.getegid(), "me")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_root_hands_the_server_to_a_service_user_and_others_run_it_themselves():
    owner = owner_of_this_process()

    assert owner.client
    assert (owner.uid == -1) == (os.geteuid() != 0)


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_folders_that_are_made_are_closed_or_just_passable(tmp_path, umask):
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        prepare(tmp_path / "a" / "mine", MYSELF)
        folder = tmp_path / "b" / "service"
        for part in (tmp_path, *tmp_path.parents):
            if not part.stat().st_mode & 0o001:
                with pytest.raises(EmbeddedUnavailable):
                    prepare(folder, SERVICE)
                break
        else:
            prepare(folder, SERVICE)
    finally:
        os.umask(before)

    assert mode(tmp_path / "a" / "mine") == 0o700
    assert (mode(folder), mode(folder.parent)) == (0o711, 0o711)


def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    (tmp_path / "home").mkdir(mode=0o750)

    prepare(tmp_path / "home", MYSELF)

    assert mode(tmp_path / "home") == 0o750


def test_the_first_folder_that_cannot_be_passed_is_named(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed" / "open").mkdir(mode=0o755)

    with pytest.raises(EmbeddedUnavailable, match="cannot pass"):
        reachable(tmp_path / "closed" / "open")


def test_a_private_folder_is_its_owners_alone_again_and_again(tmp_path):
    for owner in (MYSELF, SERVICE):
        private(tmp_path / "data", owner)

        assert mode(tmp_path / "data") == 0o700


def test_a_file_is_written_at_its_end_and_closed_to_others(tmp_path):
    for text in (b"one", b"two"):
        with appended(tmp_path / "log") as file:
            file.write(text)

    assert (tmp_path / "log").read_bytes() == b"onetwo"
    assert mode(tmp_path / "log") == 0o600
