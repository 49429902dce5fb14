"""What clients have sent with its hash is found by it, within bounds."""

import hashlib

from gateway.graphql.persisted import BYTES_A_LETTER, BYTES_AROUND, Persisted, digest_of

KIND = "{ viewer { kind } }"
LARGE = 1_000 * BYTES_A_LETTER + BYTES_AROUND


def test_a_text_is_found_by_its_hash_as_often_as_it_is_asked_for() -> None:
    kept = Persisted()
    kept.put(digest_of(KIND), KIND)

    assert [kept.get(digest_of(KIND)) for _ in range(3)] == [KIND] * 3
    assert kept.get(digest_of("{ other }")) is None


def test_the_hash_is_the_one_that_clients_make() -> None:
    assert digest_of("{ é }") == hashlib.sha256("{ é }".encode()).hexdigest()


def test_a_flood_of_texts_pushes_out_none_that_is_in_use() -> None:
    kept = Persisted(settled=3 * LARGE, trial=3 * LARGE)
    kept.put("used", "u" * 1_000)
    assert kept.get("used")
    for number in range(100):
        kept.put(f"new{number}", "n" * 1_000)

    assert kept.get("used") == "u" * 1_000
    assert kept.get("new0") is None
    assert kept.get("new99") == "n" * 1_000


def test_what_was_not_asked_for_longest_goes_first_also_of_what_is_in_use() -> None:
    kept = Persisted(settled=2 * LARGE, trial=2 * LARGE)
    for name in ("first", "second", "third"):
        kept.put(name, "t" * 1_000)
        assert kept.get(name)

    assert [kept.get(name) is not None for name in ("first", "second", "third")] == [False, True, True]


def test_one_that_is_in_use_and_sent_again_stays_so() -> None:
    kept = Persisted(settled=2 * LARGE, trial=LARGE)
    kept.put("used", "u" * 1_000)
    assert kept.get("used")
    kept.put("used", "u" * 1_000)
    kept.put("new", "n" * 1_000)

    assert kept.get("used") == "u" * 1_000


def test_a_text_larger_than_the_shelf_is_not_kept() -> None:
    kept = Persisted(settled=LARGE, trial=LARGE)
    kept.put("large", "l" * 1_001)

    assert kept.get("large") is None
