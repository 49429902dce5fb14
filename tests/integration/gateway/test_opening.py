"""Opening what a command works on: the secret, the database, the store."""

import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from gateway.opening import SecretUnusable, open_store, read_secret
from gateway.settings import Settings
from resolvers.deadline import Deadline


@pytest.fixture
def state():
    folder = Path(tempfile.mkdtemp(prefix="pv-open-"))
    folder.chmod(0o711)
    yield folder / "store"
    shutil.rmtree(folder)


def test_with_an_embedded_database_the_secret_is_made_once_and_is_its_owners_alone(tmp_path) -> None:
    settings = Settings(state=tmp_path / "new" / "store")

    first, again = read_secret(settings), read_secret(settings)

    assert first == again
    assert len(first) == 64
    assert stat.S_IMODE((settings.state / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in settings.state.iterdir()] == ["secret.key"]


def test_with_a_database_by_address_the_secret_must_be_given(tmp_path) -> None:
    with pytest.raises(SecretUnusable, match="secret_file"):
        read_secret(Settings(dsn="postgresql://app@db/x", state=tmp_path))
    with pytest.raises(SecretUnusable, match="secret_file"):
        read_secret(Settings(secret_file=tmp_path / "nothing"))


def test_a_folder_that_cannot_be_made_is_said_and_not_raised_as_it_is(tmp_path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SecretUnusable, match="no secret can be made"):
        read_secret(Settings(state=tmp_path / "file" / "store"))


def test_a_short_secret_is_refused(tmp_path) -> None:
    (tmp_path / "secret").write_bytes(b"short")

    with pytest.raises(SecretUnusable, match="less than 32"):
        read_secret(Settings(secret_file=tmp_path / "secret"))


async def test_an_embedded_store_is_started_migrated_and_ended(state) -> None:
    async with open_store(Settings(state=state)) as store:
        await store.ping(Deadline.after(5))
    async with open_store(Settings(state=state)) as store:
        await store.ping(Deadline.after(5))


async def test_a_store_by_address_is_used_as_it_is(database, tmp_path) -> None:
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")

    async with open_store(Settings(dsn=database, secret_file=tmp_path / "secret")) as store:
        await store.ping(Deadline.after(5))
