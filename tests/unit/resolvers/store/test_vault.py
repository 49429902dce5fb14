import pytest

from resolvers.store.vault import Vault, VaultClosed

SECRET = b"s" * 32
OTHER = b"t" * 32


def test_what_is_sealed_opens_with_the_same_context():
    vault = Vault(SECRET)

    assert vault.open(vault.seal(b"plain", b"here"), b"here") == b"plain"


def test_the_same_text_is_never_sealed_alike():
    vault = Vault(SECRET)

    assert vault.seal(b"plain", b"here") != vault.seal(b"plain", b"here")


def test_sealed_bytes_do_not_open_in_another_context():
    vault = Vault(SECRET)

    with pytest.raises(VaultClosed, match="bound to something else"):
        vault.open(vault.seal(b"plain", b"here"), b"there")


@pytest.mark.parametrize("position", [4, 20, -1])
def test_changed_bytes_do_not_open(position):
    vault = Vault(SECRET)
    sealed = bytearray(vault.seal(b"plain", b"here"))
    sealed[position] ^= 1

    with pytest.raises(VaultClosed):
        vault.open(bytes(sealed), b"here")


def test_cut_bytes_do_not_open():
    vault = Vault(SECRET)

    with pytest.raises(VaultClosed):
        vault.open(vault.seal(b"plain", b"here")[:12], b"here")


def test_a_secret_that_was_replaced_still_opens_what_it_sealed():
    sealed = Vault(SECRET).seal(b"plain", b"here")

    assert Vault(OTHER, earlier=(SECRET,)).open(sealed, b"here") == b"plain"
    with pytest.raises(VaultClosed, match="not known"):
        Vault(OTHER).open(sealed, b"here")


def test_a_new_secret_seals_and_the_oldest_one_looks_up():
    replaced = Vault(OTHER, earlier=(SECRET,))

    assert Vault(OTHER).open(replaced.seal(b"plain", b""), b"") == b"plain"
    assert replaced.lookup("person", "1") == Vault(SECRET).lookup("person", "1")


def test_lookups_differ_by_use_by_secret_and_by_how_the_text_is_parted():
    vault = Vault(SECRET)
    found = {
        vault.lookup("person", "ab", "c"),
        vault.lookup("person", "a", "bc"),
        vault.lookup("report", "ab", "c"),
        Vault(OTHER).lookup("person", "ab", "c"),
    }

    assert len(found) == 4
    assert vault.lookup("person", "ab", "c") in found


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Vault(b"short")
