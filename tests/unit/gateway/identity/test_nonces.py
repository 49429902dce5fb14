"""Nonces that are kept nowhere, and that every gateway of one secret agrees on."""

from datetime import timedelta

import pytest

from gateway.identity.nonces import Nonces

KEY = b"k" * 32
SLOT = timedelta(seconds=60)


def test_the_newest_counts_at_every_gateway_of_the_secret_and_at_no_other(now):
    nonce = Nonces(KEY, slot_s=60).newest(now)

    assert nonce in Nonces(KEY, slot_s=60).accepted(now)
    assert nonce not in Nonces(b"o" * 32, slot_s=60).accepted(now)


@pytest.mark.parametrize(("slots", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_nonce_counts_for_a_while_after_it_was_the_newest_and_for_clocks_that_differ(now, slots, counts):
    nonces = Nonces(KEY, slot_s=60)

    assert (nonces.newest(now) in nonces.accepted(now + slots * SLOT)) is counts


def test_a_nonce_is_the_same_for_its_time_and_then_another(now):
    nonces = Nonces(KEY, slot_s=60)

    assert nonces.newest(now) == nonces.newest(now + SLOT / 2) != nonces.newest(now + SLOT)


def test_a_nonce_fits_a_header_and_the_grammar_of_nonces(now):
    assert Nonces(KEY, slot_s=0.5).newest(now).replace("-", "a").replace("_", "a").isalnum()


@pytest.mark.parametrize(("key", "slot_s"), [(b"short", 60), (KEY, 0), (KEY, -1)])
def test_a_short_key_and_no_time_are_refused(key, slot_s):
    with pytest.raises(ValueError, match="nonces need"):
        Nonces(key, slot_s=slot_s)
