"""What a block would hide from health personnel, counted over what the citizen is shown and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from policies import Language, Wording
from resolvers.acts.blocks import NAMES_REPORTS, Block, check, written
from resolvers.acts.changing import only_self
from resolvers.asking import Asking
from resolvers.errors import NotAvailable
from resolvers.judging.covering import covers
from resolvers.model import MergedReport, ObjectKind, Restriction, TimelineFilter, every_result
from resolvers.pipeline import Met, Pipeline

UNMAPPED = Wording(
    nb="Svar der laboratoriet bruker en lokal kode som ikke er knyttet til denne, blir ikke skjult.",
    nn="Svar der laboratoriet bruker ein lokal kode som ikkje er knytt til denne, blir ikkje skjulte.",
    en="Reports in which the laboratory uses a local code that is not mapped to this one are not hidden.",
)
INCOMPLETE = Wording(
    nb="Noen kilder svarte ikke. Det de har, er ikke talt med, men blir skjult på samme måte.",
    nn="Nokre kjelder svarte ikkje. Det dei har, er ikkje talt med, men blir skjult på same måten.",
    en="Some sources did not answer. What they have is not counted, but is hidden in the same way.",
)


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one laboratory's a block would hide; `name` is None where a report does not say who answers."""

    name: str | None
    reports: int
    results: int


class BlockPreview(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a block would hide now of what the citizen is shown.

    `organisations` is in the order of most reports first. `complete` tells whether every source answered. `text` says
    it in the language asked for.
    """

    reports: int
    results: int
    organisations: tuple[Portion, ...]
    complete: bool
    text: str


class Previewing:
    """Tell a citizen what a block would do, without setting it."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Lean on the path, which records the answer that is counted."""
        self._pipeline = pipeline

    async def preview(self, asking: Asking, met: Met, wish: Block) -> BlockPreview:
        """
        Count what a block would hide.

        Raises:
            Forbidden: the caller is not the person. BadInput: the wish contradicts itself.
            NotAvailable: the citizen sees no such report or requisition, as when blocking it.
        """
        only_self(met)
        check(wish)
        restriction = written(wish, "", asking.now)
        answer = await self._pipeline.answer(asking, met, "previewBlock", TimelineFilter())
        hidden = [found for found in answer.reports if hides(restriction, found)]
        if restriction.object_kind in NAMES_REPORTS and not hidden:
            raise NotAvailable
        return preview_of(restriction, hidden, complete=answer.completeness.complete, language=asking.language)


def hides(restriction: Restriction, report: MergedReport) -> bool:
    """Tell whether a block covers a report: one version of it is enough to hide all."""
    return any(covers(restriction, version, report.id) for version in (report, *report.versions))


def preview_of(
    restriction: Restriction, hidden: Sequence[MergedReport], *, complete: bool, language: Language
) -> BlockPreview:
    """Count and say what is hidden."""
    portions = by_organisation(hidden)
    reports, results = len(hidden), sum(portion.results for portion in portions)
    said = [counted(reports, results, [portion.name for portion in portions if portion.name])]
    if restriction.object_kind is ObjectKind.CODE:
        said.append(UNMAPPED)
    if not complete:
        said.append(INCOMPLETE)
    text = " ".join(one.in_language(language) for one in said)
    return BlockPreview(reports=reports, results=results, organisations=portions, complete=complete, text=text)


def by_organisation(reports: Iterable[MergedReport]) -> tuple[Portion, ...]:
    """Group reports by who answers for them (tjenesteyter), the most first."""
    grouped: dict[str | None, list[int]] = defaultdict(list)
    for report in reports:
        grouped[None if report.performer is None else report.performer.name].append(size(report))
    portions = (Portion(name=name, reports=len(sizes), results=sum(sizes)) for name, sizes in grouped.items())
    return tuple(sorted(portions, key=lambda portion: (-portion.reports, portion.name is None, portion.name or "")))


def size(report: MergedReport) -> int:
    """Count the results of a report, at any depth; a heading above others is none."""
    return sum(result.value is not None or not result.members for result in every_result(report.results))


def counted(reports: int, results: int, names: Sequence[str]) -> Wording:
    """Say how much is hidden, and whose; the least that is said is that there is nothing yet."""
    if not reports:
        return Wording(
            nb="Dette skjuler ingen svar nå, men det som kommer.",
            nn="Dette skjuler ingen svar no, men det som kjem.",
            en="This hides no reports now, but what comes later.",
        )
    of = ", ".join(names)
    return Wording(
        nb=f"Dette skjuler {reports} svar med {plural(results, 'resultat', 'resultater')}{of and f' fra {of}'}.",
        nn=f"Dette skjuler {reports} svar med {plural(results, 'resultat', 'resultat')}{of and f' frå {of}'}.",
        en=f"This hides {plural(reports, 'report', 'reports')} with {plural(results, 'result', 'results')}"
        f"{of and f' from {of}'}.",
    )


def plural(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number} {one if number == 1 else many}"
