"""What comes after a page, and when it is the last although there may be more."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from resolvers.sources.dialects import Paging
from resolvers.sources.paging import Follow, Head, HeadEntry, Skip, Stop, Trail, head, resolve
from tests.examples import NUMBER

BASE = URL("https://lab.example/fhir")


def trail(paging=Paging.LINKS):
    return Trail(base=BASE, resource="Observation", paging=paging, numbers=(NUMBER,))


def page(*ids, next_url=None, modes=(), **changes):
    entries = [{"resource": {"resourceType": "Observation", "id": each}} for each in ids]
    for entry, mode in zip(entries, modes, strict=False):
        entry["search"] = {"mode": mode}
    links = [{"relation": "self", "url": "x"}] + ([{"relation": "next", "url": next_url}] if next_url else [])
    return head(json.dumps({"resourceType": "Bundle", "link": links, "entry": entries} | changes).encode())


def test_no_next_link_is_the_end():
    assert trail().after(page("1")) == Stop()
    assert trail().after(page("1", total=1)) == Stop()


def test_a_next_link_that_is_missing_before_the_total_is_made_good_by_skipping():
    walk = trail()

    assert walk.after(page("1", "2", total=5)) == Skip(matches=2)
    assert walk.after(page("3", "4", total=5)) == Skip(matches=4)
    assert walk.after(page("5", total=5)) == Stop()


def test_a_next_link_that_is_missing_where_something_is_withheld_is_the_end():
    outcome = {"resource": {"resourceType": "OperationOutcome", "id": "x"}, "search": {"mode": "outcome"}}
    match = {"resource": {"resourceType": "Observation", "id": "1"}}

    assert trail().after(page(total=3, entry=[match, outcome])) == Stop()


@pytest.mark.parametrize("paging", Paging)
def test_matches_that_change_places_are_read_again_once_and_then_said(paging):
    walk = trail(paging)
    steps = []
    for _ in range(2):
        walk.after(page("1", "2", total=4, next_url="?p=2"))
        steps.append(walk.after(page("2", "3", total=4)))

    assert steps == [Skip(matches=0), Stop(cut="SHIFTED")]


def test_matches_that_change_places_only_once_are_read_to_the_end():
    walk = trail()
    walk.after(page("1", "2", total=4, next_url="?p=2"))
    again = walk.after(page("2", "3", total=4))
    followed = walk.after(page("1", "2", total=4, next_url="?p=2"))

    assert (again, followed) == (Skip(matches=0), Follow(url=URL("https://lab.example/fhir/?p=2")))
    assert walk.after(page("3", "4", total=4)) == Stop()


def test_matches_that_come_twice_where_something_is_withheld_are_the_end():
    outcome = {"resource": {"resourceType": "OperationOutcome", "id": "x"}, "search": {"mode": "outcome"}}
    walk = trail(Paging.SKIP)
    walk.after(page("1", "2", total=4))
    again, new = ({"resource": {"resourceType": "Observation", "id": each}} for each in "23")

    assert walk.after(page(total=4, entry=[again, new, outcome])) == Stop()


def test_matches_without_a_name_are_all_held_for_different():
    nameless = {"search": {"mode": "match"}}

    assert trail().after(page(total=2, entry=[nameless, nameless])) == Stop()


def test_a_next_link_is_followed():
    assert trail().after(page("1", next_url="?p=2")) == Follow(url=URL("https://lab.example/fhir/?p=2"))


def test_a_link_is_not_encoded_anew():
    step = trail().after(page("1", next_url="https://lab.example/fhir?p=a%2Fb+c&q="))

    assert str(step.url) == "https://lab.example/fhir?p=a%2Fb+c&q="


def test_an_outcome_in_place_of_a_bundle_is_the_end():
    assert trail().after(head(b'{"resourceType":"OperationOutcome"}')) == Stop()


def test_included_resources_are_no_matches():
    walk = trail(Paging.SKIP)
    step = walk.after(page("1", "2", modes=["match", "include"], total=5))

    assert step == Skip(matches=1)


def test_entries_without_a_mode_are_matches_by_their_type():
    other = {"resource": {"resourceType": "Specimen", "id": "s"}}
    entries = [{"resource": {"resourceType": "Observation", "id": "o"}}, other, {"fullUrl": "urn:x"}]

    assert trail(Paging.SKIP).after(page(total=5, entry=entries)) == Skip(matches=1)


def test_included_resources_that_come_again_are_no_loop():
    walk = trail()
    walk.after(page("1", "x", modes=["match", "include"], next_url="?p=2"))

    assert isinstance(walk.after(page("2", "x", modes=["match", "include"], next_url="?p=3")), Follow)


def test_another_version_of_the_same_report_is_no_loop():
    walk = trail()
    entries = [{"resource": {"resourceType": "Observation", "id": "o", "meta": {"versionId": "1"}}}]
    walk.after(page(next_url="?p=2", entry=entries))
    newer = [{"resource": {"resourceType": "Observation", "id": "o", "meta": {"versionId": "2"}}}]

    assert isinstance(walk.after(page(next_url="?p=3", entry=newer)), Follow)


def test_matches_are_known_by_address_where_they_have_no_id():
    entries = [{"fullUrl": "urn:uuid:1", "search": {"mode": "match"}}]
    walk = trail()
    walk.after(page(next_url="?p=2", entry=entries))

    assert walk.after(page(next_url="?p=3", entry=entries)) == Stop(cut="LOOP", repeated=True)


def test_skipping_ends_at_the_total():
    walk = trail(Paging.SKIP)

    assert walk.after(page("1", "2", total=3)) == Skip(matches=2)
    assert walk.after(page("3", total=3)) == Stop()


def test_skipping_goes_on_without_a_total_as_long_as_there_is_a_link():
    walk = trail(Paging.SKIP)

    assert walk.after(page("1", next_url="?p=2")) == Skip(matches=1)
    assert walk.after(page("2")) == Stop()


def test_an_extra_empty_page_is_the_end():
    walk = trail(Paging.SKIP)
    walk.after(page("1", total=1, next_url="?p=2"))

    assert walk.after(page(total=1, next_url="?p=3")) == Stop()


def test_an_empty_page_before_the_total_is_said():
    assert trail(Paging.SKIP).after(page(total=3)) == Stop(cut="SHIFTED")


def test_an_empty_page_with_an_outcome_says_itself_why():
    withheld = [{"resource": {"resourceType": "OperationOutcome", "id": "x"}, "search": {"mode": "outcome"}}]

    assert trail(Paging.SKIP).after(page(total=3, entry=withheld)) == Stop()


def test_a_moving_total_starts_anew_once():
    walk = trail(Paging.SKIP)
    walk.after(page("1", total=3))

    assert walk.after(page("2", total=4)) == Skip(matches=0)
    assert isinstance(walk.after(page("1", total=4)), Skip)
    assert walk.after(page("2", total=5)) == Stop(cut="SHIFTED")


def test_a_server_that_ignores_skipping_is_a_loop():
    walk = trail()
    walk.after(page("1", next_url="?p=2"))

    assert walk.by_skipping() == Skip(matches=1)
    assert walk.after(page("1", total=9)) == Stop(cut="LOOP", repeated=True)


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("https://lab.example/fhir?p=2", "https://lab.example/fhir?p=2"),
        ("lab.example/fhir?p=2", "https://lab.example/fhir?p=2"),
        ("//lab.example/fhir?p=2", "https://lab.example/fhir?p=2"),
        ("/other?p=2", "https://lab.example/other?p=2"),
        ("Observation?p=2", "https://lab.example/fhir/Observation?p=2"),
    ],
)
def test_links_are_made_whole(link, whole):
    assert str(resolve(BASE, link)) == whole


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:1", "ftp://lab.example/fhir", "https://lab.example:8443/fhir"]
)
def test_a_link_to_another_place_is_refused(link):
    step = trail().after(page("1", next_url=link))

    assert step.cut in {"CROSS_ORIGIN", "BAD_PAGE"}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"5", b"{}", b'{"resourceType":5}', b'{"resourceType":null}', b'{"resourceType":"Bundle"', b"\xff"],
)
def test_what_is_no_fhir_has_no_head(body):
    assert head(body) is None


def test_a_page_that_is_not_all_text_may_have_lost_its_link():
    body = json.dumps({"resourceType": "Bundle", "total": 1, "link": [{"relation": "next", "url": f"{BASE}?p=2"}]})
    spoilt = body.encode().replace(b'"link"', b'"li\xeek"')

    assert head(spoilt) == Head(resource_type="Bundle", total=1, broken=True)
    assert trail().after(head(spoilt)) == Stop(cut="BAD_PAGE")


def test_a_bad_entry_does_not_hide_the_link():
    body = {"resourceType": "Bundle", "entry": [5, {"resource": {"id": 7}}, {"fullUrl": "urn:x"}], "total": 3}

    assert head(json.dumps(body).encode()) == Head(
        resource_type="Bundle", total=3, entry=(HeadEntry(), HeadEntry(), HeadEntry(full_url="urn:x"))
    )


def test_a_bad_entry_is_counted_where_it_is_a_match():
    bad = {"resource": {"resourceType": "Observation", "id": 7}, "search": {"mode": "match"}}
    walk = trail(Paging.SKIP)

    assert walk.after(page(total=3, entry=[bad, {"resource": {"resourceType": "Observation", "id": "2"}}])) == Skip(
        matches=2
    )
    assert walk.after(page("3", total=3)) == Stop()


def test_links_that_cannot_be_read_make_a_broken_page():
    found = head(b'{"resourceType":"Bundle","link":5}')

    assert found.broken
    assert trail().after(found) == Stop(cut="BAD_PAGE")


@given(st.text(max_size=60))
def test_no_link_whatsoever_leads_elsewhere_or_raises(link):
    step = trail().after(page("1", next_url=link or "?"))

    assert not isinstance(step, Follow) or step.url.origin() == BASE.origin()
