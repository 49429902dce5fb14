"""What `ingest` prints: a line a message, the progress, the table at the end."""

from collections.abc import Sequence
from typing import TextIO

import msgspec

from resolvers.normalise.incoming import Counts

BAR = 30
COLUMNS = ("outcome", "messages", "reports", "results", "specimens", "comments")


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """One message as `--json` prints it; `outcome` is accepted, accepted_with_remarks or rejected."""

    file: str
    outcome: str
    code: str | None
    reports: int
    results: int
    specimens: int
    comments: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one message."""

    file: str
    outcome: str
    code: str | None = None
    text: str = ""
    counts: Counts = Counts()
    remarks: tuple[str, ...] = ()

    def printed(self) -> Printed:
        """Give what `--json` prints."""
        return Printed(
            file=self.file,
            outcome=self.outcome,
            code=self.code,
            reports=self.counts.reports,
            results=self.counts.results,
            specimens=self.counts.specimens,
            comments=self.counts.comments,
        )


class Progress:
    """A bar on a terminal; nothing where the stream is none."""

    def __init__(self, total: int, stream: TextIO) -> None:
        """Begin at none of `total`."""
        self._total = total
        self._done = 0
        self._stream = stream

    def step(self) -> None:
        """Tell that one more is done; the last one ends the line."""
        self._done += 1
        if not self._stream.isatty():
            return
        filled = BAR * self._done // self._total
        end = "\n" if self._done == self._total else ""
        self._stream.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {self._done}/{self._total}{end}")
        self._stream.flush()


def table(lines: Sequence[Line]) -> str:
    """Write the summary: one row an outcome and one for all, then each rejected message and each remark."""
    outcomes = sorted({line.outcome for line in lines})
    rows = [COLUMNS, *(row(name, [line for line in lines if line.outcome == name]) for name in outcomes)]
    rows.append(row("all", lines))
    widths = [max(len(line[column]) for line in rows) for column in range(len(COLUMNS))]
    summary = [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in rows
    ]
    return "\n".join([*summary, *notes(lines)])


def row(name: str, lines: Sequence[Line]) -> tuple[str, ...]:
    """Add up what some messages held."""
    sums = (
        len(lines),
        sum(line.counts.reports for line in lines),
        sum(line.counts.results for line in lines),
        sum(line.counts.specimens for line in lines),
        sum(line.counts.comments for line in lines),
    )
    return (name, *map(str, sums))


def notes(lines: Sequence[Line]) -> list[str]:
    """Name each message that was rejected, and each remark; none quotes a message."""
    written = []
    for line in lines:
        if line.outcome == "rejected":
            written.append(f"rejected  {line.file}: {line.code} {line.text}".rstrip())
        written += [f"remark    {line.file}: {remark}" for remark in line.remarks]
    return written
