"""Named SQL: the blocks of queries.sql, found by name."""

import re
from pathlib import Path

FILE = Path(__file__).with_name("queries.sql")
NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
COMMENT = re.compile(r"^--.*$", re.MULTILINE)


class Queries:
    """The statements of one file; each block begins with `-- name: x`."""

    def __init__(self, text: str) -> None:
        """
        Part the text into its blocks.

        Raises:
            ValueError: a name stands twice.
        """
        _, *parts = NAME.split(text)
        bodies = (COMMENT.sub("", part).strip() for part in parts[1::2])
        self._statements: dict[str, str] = dict(zip(parts[::2], bodies, strict=True))
        if len(self._statements) != len(parts) // 2:
            raise ValueError("a query's name stands twice")

    @classmethod
    def read(cls, file: Path = FILE) -> "Queries":
        """Read the statements that belong to this code."""
        return cls(file.read_text(encoding="utf-8"))

    @property
    def names(self) -> frozenset[str]:
        """List the names."""
        return frozenset(self._statements)

    def __getitem__(self, name: str) -> str:
        """Find a statement; an unknown name is a mistake in the code."""
        return self._statements[name]
