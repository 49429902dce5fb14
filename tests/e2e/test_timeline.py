"""One answer from the central store and the regions, whole or openly incomplete, page by page."""

import time

from tests.e2e.asking import MY_TIMELINE, Demo, number_of

PAGE = """
query Page($patient: PersonNumber!, $first: Int, $after: String, $filter: TimelineFilter, $order: TimelineOrder!) {
  patient(id: $patient) {
    timeline(first: $first, after: $after, filter: $filter, order: $order) {
      edges { cursor node { id sampled kind { code } discipline status provenance { source { id } }
                            versions { current status } notYetInNationalStore } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      completeness { complete sources { source { id } state reason shown } }
      notices { __typename ... on UnavailableNotice { text } }
    }
  }
}"""
MINE = """{ me { timeline(first: 200) { edges { node { id provenance { source { id } } } }
                                        completeness { complete } } } }"""


async def page(demo: Demo, caller: str, patient: str, **variables):
    asked = {"patient": number_of(patient), "order": "NEWEST_FIRST"} | variables
    return (await demo.ask(caller, PAGE, asked)).data["patient"]["timeline"]


def sources(timeline) -> set[str]:
    return {seen["source"]["id"] for edge in timeline["edges"] for seen in edge["node"]["provenance"]}


async def test_clinician_and_citizen_get_one_merged_answer_of_the_store_and_at_least_four_regions(demo) -> None:
    clinician = await page(demo, "dr-lunde", "kari", first=200)
    citizen = (await demo.ask("kari", MINE)).data["me"]["timeline"]

    for timeline in (clinician, citizen):
        assert timeline["completeness"]["complete"]
        assert "central" in sources(timeline)
        assert len(sources(timeline) - {"central"}) >= 4
    merged = [edge for edge in clinician["edges"] if len(edge["node"]["provenance"]) > 1]
    assert merged
    assert len({edge["node"]["id"] for edge in clinician["edges"]}) == len(clinician["edges"]) > 100
    assert any(edge["node"]["notYetInNationalStore"] for edge in clinician["edges"])


async def test_the_queries_of_the_readme_are_answered_from_the_store_and_all_four_regions(demo) -> None:
    regions = {"Helse Nord (simulert)", "Helse Midt (simulert)", "Helse Vest (simulert)", "Helse Sør-Øst (simulert)"}
    clinician = await demo.timeline("dr-lunde", "kari")
    citizen = (await demo.ask("kari", MY_TIMELINE)).data["me"]["timeline"]

    for timeline in (clinician, citizen):
        names = {seen["source"]["name"] for edge in timeline["edges"] for seen in edge["node"]["provenance"]}
        assert regions | {"Sentralt lager"} <= names
        assert timeline["completeness"]["complete"]


async def test_with_one_region_hanging_and_one_broken_it_answers_within_the_deadline_and_names_both(demo) -> None:
    assert demo.command("fault", "helse-nord", "hang").returncode == 0
    assert demo.command("fault", "helse-vest", "503").returncode == 0
    try:
        started = time.monotonic()
        timeline = await page(demo, "dr-lunde", "kari", first=200)
        took_s = time.monotonic() - started
    finally:
        assert demo.command("fault", "helse-nord", "ok").returncode == 0
        assert demo.command("fault", "helse-vest", "ok").returncode == 0

    states = {line["source"]["id"]: line["state"] for line in timeline["completeness"]["sources"]}
    assert took_s < 8
    assert not timeline["completeness"]["complete"]
    assert (states["helse-nord"], states["helse-vest"]) == ("LATE", "FAILED")
    assert timeline["edges"]
    assert [notice["__typename"] for notice in timeline["notices"]] == ["UnavailableNotice"]
    assert (await page(demo, "dr-lunde", "kari", first=1))["completeness"]["complete"]


async def test_every_fault_of_a_laboratory_is_a_line_and_the_others_answer(demo) -> None:
    for fault in ("malformed", "oversized", "slow"):
        assert demo.command("fault", "helse-midt", fault).returncode == 0
        try:
            timeline = await page(demo, "dr-lunde", "kari", first=200)
        finally:
            assert demo.command("fault", "helse-midt", "ok").returncode == 0

        states = {line["source"]["id"]: line["state"] for line in timeline["completeness"]["sources"]}
        assert states["central"] == "ANSWERED", fault
        assert states["helse-nord"] == "ANSWERED", fault
        assert timeline["completeness"]["complete"] is (fault == "slow"), fault


async def test_pages_walk_the_whole_timeline_once_and_their_cursors_say_nothing(demo) -> None:
    whole = await page(demo, "dr-lunde", "kari", first=200)
    walked, after = [], None
    while True:
        part = await page(demo, "dr-lunde", "kari", first=40, after=after)
        walked += [edge["node"]["id"] for edge in part["edges"]]
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break

    assert walked == [edge["node"]["id"] for edge in whole["edges"]]
    assert number_of("kari") not in str(whole)


async def test_filters_keep_what_they_ask_for(demo) -> None:
    whole = await page(demo, "dr-lunde", "ola", first=200)
    kinds = {edge["node"]["kind"]["code"] for edge in whole["edges"]}
    cultures = await page(demo, "dr-lunde", "ola", first=200, filter={"kinds": ["MBIO"]})
    nord = await page(demo, "dr-lunde", "kari", first=200, filter={"sources": ["helse-nord"]})
    hba1c = await page(demo, "dr-lunde", "kari", first=200, filter={"codes": [{"code": "NPU27300"}]})
    oldest = await page(demo, "dr-lunde", "kari", first=1, order="OLDEST_FIRST")

    assert {edge["node"]["kind"]["code"] for edge in cultures["edges"]} == {"MBIO"} < kinds
    asked = {line["source"]["id"] for line in nord["completeness"]["sources"] if line["state"] != "NOT_ASKED"}
    assert asked == {"helse-nord"}
    assert nord["completeness"]["complete"]
    assert 0 < len(hba1c["edges"]) < 100
    assert oldest["edges"][0]["node"]["sampled"] < whole["edges"][0]["node"]["sampled"]


async def test_a_report_is_found_by_id_with_its_history_and_an_unknown_one_is_null(demo) -> None:
    timeline = await page(demo, "dr-lunde", "liv", first=200)
    changed = next(edge["node"] for edge in timeline["edges"] if len(edge["node"]["versions"]) > 1)
    query = (
        "query R($p: PersonNumber!, $id: ID!) { patient(id: $p) { report(id: $id) { id versions { issued status } } } }"
    )

    found = await demo.ask("dr-lunde", query, {"p": number_of("liv"), "id": changed["id"]})
    unknown = await demo.ask("dr-lunde", query, {"p": number_of("liv"), "id": "rp-unknown"})
    anothers = await demo.ask("dr-lunde", query, {"p": number_of("kari"), "id": changed["id"]})

    assert len(found.data["patient"]["report"]["versions"]) == len(changed["versions"])
    assert unknown.data["patient"]["report"] is None
    assert anothers.data["patient"]["report"] is None


async def test_a_person_with_two_numbers_has_one_timeline(demo) -> None:
    from gateway.demo.cast import find  # noqa: PLC0415 - only this test needs the earlier number

    amal = find("amal")
    by_each = [
        (await demo.ask("dr-moen", PAGE, {"patient": number, "first": 200, "order": "NEWEST_FIRST"})).data
        for number in (one.digits for one in (amal.number, *amal.earlier_numbers))
    ]

    timelines = [[edge["node"]["id"] for edge in data["patient"]["timeline"]["edges"]] for data in by_each]
    assert timelines[0] == timelines[1]
    assert timelines[0]


async def test_a_filter_lets_regions_be_asked_for_a_part_and_leaves_out_who_holds_none_of_it(demo) -> None:
    every = await page(demo, "dr-lunde", "kari", first=200)
    days = sorted(edge["node"]["sampled"][:10] for edge in every["edges"] if edge["node"]["discipline"] == "LAB")
    period = {"from": days[len(days) // 3], "to": days[len(days) // 2]}
    part = await page(demo, "dr-lunde", "kari", first=200, filter={"period": period, "disciplines": ["LAB"]})

    lines = {line["source"]["id"]: (line["state"], line["reason"]) for line in part["completeness"]["sources"]}
    assert part["completeness"]["complete"]
    assert lines["granitt"] == lines["lyng"] == ("NOT_ASKED", "OTHER_DISCIPLINE")
    assert [edge["node"] for edge in part["edges"]] == [
        edge["node"]
        for edge in every["edges"]
        if edge["node"]["discipline"] == "LAB" and period["from"] <= edge["node"]["sampled"][:10] <= period["to"]
    ]
    assert {"helse-nord", "helse-midt"} <= sources(part)
