"""
What an answer must be, from the chronicle alone: what was written, who holds it, and which sources answered.

Nothing of the gateway's own merge is used. An answer is wrong where it holds what nobody wrote of the person, lacks
what a source that answered holds, shows another version than the newest that they hold, or is complete while it is not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, combinations
from typing import Any

import msgspec

from gateway.demo.chronicle.world import Chronicle
from resolvers.model import CodedValue, Quantity, Report, Result, TextValue

FRAGMENTS = """
fragment Whole on ReportConnection {
  edges {
    node {
      key { report } status issued conflict notYetInNationalStore
      results { ...Told members { ...Told members { ...Told members { ...Told } } } }
      provenance { source { id } }
    }
  }
  pageInfo { hasNextPage }
  completeness { complete sources { source { id } state reason shown } }
  notices { __typename }
}
fragment Told on Result {
  code { code }
  value { ... on Quantity { text } ... on TextValue { text } ... on CodedValue { code { code } } }
}
"""
OF_PATIENT = (
    "query Ask($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 200) { ...Whole } } }" + FRAGMENTS
)
OF_ME = "query Ask { me { timeline(first: 200) { ...Whole } } }" + FRAGMENTS

CENTRAL = "central"
ANSWERED = frozenset({"ANSWERED", "EMPTY"})
Values = Counter[tuple[str | None, str | None]]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a report as it was written: when it was issued, what it says, and who holds it."""

    issued: str
    status: str
    values: Values
    holders: frozenset[str]


class Oracle(msgspec.Struct, frozen=True, kw_only=True):
    """
    What there is of one person, for one reader: by report, every version that was written, the oldest first.

    `sources` are all that are to have a line, the central store among them.
    """

    sources: frozenset[str]
    reports: Mapping[str, tuple[Version, ...]]

    def seen(self, keys: Iterable[str]) -> "Oracle":
        """Keep what a reader is shown who may not see everything."""
        shown = set(keys)
        return msgspec.structs.replace(
            self, reports={key: found for key, found in self.reports.items() if key in shown}
        )

    def wrong(self, timeline: Mapping[str, Any]) -> list[str]:
        """Say what is wrong with an answer; nothing, where it is as it must be."""
        return [*self._ledger(timeline), *self._nodes(timeline)]

    def _ledger(self, timeline: Mapping[str, Any]) -> Iterable[str]:
        """Check that every source has its line, and that complete is said where nothing is open, and there alone."""
        lines = timeline["completeness"]["sources"]
        if Counter(line["source"]["id"] for line in lines) != Counter(self.sources):
            yield f"the ledger has other lines: {[line['source']['id'] for line in lines]}"
        open_lines = [line["source"]["id"] for line in lines if line["state"] not in ANSWERED or line["reason"]]
        if timeline["completeness"]["complete"] is not (not open_lines):
            yield f"complete is {timeline['completeness']['complete']} with {open_lines} open"
        told = [notice["__typename"] for notice in timeline["notices"]]
        if ("UnavailableNotice" in told) is not bool(open_lines):
            yield f"the notices are {told} with {open_lines} open"
        if timeline["pageInfo"]["hasNextPage"]:
            yield "there is a page more"
        for line in lines:
            shown = sum(seen == line["source"]["id"] for edge in timeline["edges"] for seen in provenance(edge["node"]))
            if line["state"] in ANSWERED and line["shown"] != shown:
                yield f"{line['source']['id']} shows {line['shown']} instead of {shown}"

    def _nodes(self, timeline: Mapping[str, Any]) -> Iterable[str]:
        """Check every report that is there, and find those that are not."""
        whole, part = standing(timeline)
        nodes = [edge["node"] for edge in timeline["edges"]]
        given = Counter(node["key"]["report"] for node in nodes)
        yield from (f"{key} comes {count} times" for key, count in given.items() if count > 1)
        for key, versions in self.reports.items():
            if key not in given and any(version.holders & whole for version in versions):
                yield f"{key} is lost"
        for node in nodes:
            versions = self.reports.get(node["key"]["report"])
            if versions is None:
                yield f"{node['key']['report']} is foreign"
            else:
                yield from wrong_node(node, versions, whole, part)


def written(chronicle: Chronicle, citizen: str, sources: Iterable[str]) -> Oracle:
    """Ask the chronicle what there is of a citizen."""
    reports: dict[str, list[Version]] = {}
    for each in sorted(chronicle.written, key=lambda each: each.report.issued.at):
        if each.citizen == citizen:
            reports.setdefault(each.report.key.report, []).append(version(each.report, each.holders))
    return Oracle(sources=frozenset(sources), reports={key: tuple(found) for key, found in reports.items()})


def version(report: Report, holders: Iterable[str]) -> Version:
    """Take of a version what is compared."""
    return Version(
        issued=report.issued.text,
        status=report.status.name,
        values=Counter(chain.from_iterable(map(of_result, report.results))),
        holders=frozenset(map(str, holders)),
    )


def of_result(result: Result) -> Iterable[tuple[str | None, str | None]]:
    """List what a result and its members say."""
    yield (result.code.code if result.code else None, of_value(result.value))
    for member in result.members:
        yield from of_result(member)


def of_value(value: object) -> str | None:
    """Say a value in one text."""
    match value:
        case Quantity() | TextValue():
            return value.text
        case CodedValue():
            return value.code.code
        case _:
            return None


def told(result: Mapping[str, Any]) -> Iterable[tuple[str | None, str | None]]:
    """List what a result of an answer and its members say."""
    value = result["value"] or {}
    code = result["code"]
    yield (code["code"] if code else None, value.get("text") or (value.get("code") or {}).get("code"))
    for member in result.get("members", ()):
        yield from told(member)


def standing(timeline: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Part the sources that answered, by the answer's own ledger: in full, and with something left open."""
    lines = [line for line in timeline["completeness"]["sources"] if line["state"] in ANSWERED]
    return (
        frozenset(line["source"]["id"] for line in lines if not line["reason"]),
        frozenset(line["source"]["id"] for line in lines if line["reason"]),
    )


def provenance(node: Mapping[str, Any]) -> list[str]:
    """List the sources that a report was seen at."""
    return [seen["source"]["id"] for seen in node["provenance"]]


def newest(versions: tuple[Version, ...], answering: frozenset[str]) -> Version | None:
    """Take the newest version that one of some sources holds."""
    return next((version for version in reversed(versions) if version.holders & answering), None)


def wrong_node(
    node: Mapping[str, Any], versions: tuple[Version, ...], whole: frozenset[str], part: frozenset[str]
) -> Iterable[str]:
    """Say what is wrong with one report; what a source gave in part may be there or not, and less of it."""
    key, seen = node["key"]["report"], provenance(node)
    may = [newest(versions, whole | set(some)) for some in subsets(part)]
    fitting = [version for version in may if version is not None and fits(node, version, part)]
    if not fitting:
        yield f"{key} is no version that they hold: {node['issued']} {node['status']}"
        return
    holders = frozenset(chain.from_iterable(version.holders for version in versions))
    if len(seen) != len(set(seen)) or not set(seen) <= holders & (whole | part) or not set(seen) >= holders & whole:
        yield f"{key} was not seen at {seen}"
    if node["conflict"] and not part & holders:
        yield f"{key} is no conflict"
    if node["notYetInNationalStore"] not in {CENTRAL in whole and CENTRAL not in found.holders for found in fitting}:
        yield f"{key} is in the national store, or is not"


def fits(node: Mapping[str, Any], version: Version, part: frozenset[str]) -> bool:
    """Tell whether a report is shown as a version has it; of a source that gave a part of it, a part is enough."""
    values = Counter(chain.from_iterable(map(told, node["results"])))
    same = values == version.values or (bool(part & version.holders) and values <= version.values)
    return same and (node["issued"], node["status"]) == (version.issued, version.status)


def subsets(found: frozenset[str]) -> Iterable[tuple[str, ...]]:
    """List every choice of some."""
    return chain.from_iterable(combinations(sorted(found), count) for count in range(len(found) + 1))
