"""
What can be wrong with a table or a question about it.

PolicyError
├── TableInvalid   the text is not a decision table that may be used
├── RowUnknown     an explanation was asked for a row that the table does not have
└── NotInForce     no table is in force on a day
"""


class PolicyError(Exception):
    """Stand above every error of the policies; `code` is stable."""

    code = "POLICY_ERROR"


class TableInvalid(PolicyError):
    """A decision table was refused; each of its problems names the row and what is wrong with it."""

    code = "TABLE_INVALID"

    def __init__(self, *problems: str) -> None:
        """Keep every problem that was found, in the order of the table; the message holds them all."""
        super().__init__("; ".join(problems))
        self.problems = problems


class RowUnknown(PolicyError):
    """The table has no row of that id."""

    code = "ROW_UNKNOWN"


class NotInForce(PolicyError):
    """No table is in force on the day, so nothing can be decided."""

    code = "NOT_IN_FORCE"
