"""Every page of an operator's, by its path."""

from collections.abc import Sequence

from gateway.web.config import Kind
from gateway.web.operator import figures, hints, intake, moved, overview, reading, rules, watching
from gateway.web.visiting import Page

PAGES: Sequence[Page] = (
    Page(path=overview.PATH, kind=Kind.OPERATOR, answer=watching.show_overview),
    Page(path=rules.PATH, kind=Kind.OPERATOR, answer=reading.show_rules),
    Page(path=intake.PATH, kind=Kind.OPERATOR, answer=watching.show_intake),
    Page(path=figures.PATH, kind=Kind.OPERATOR, answer=watching.show_figures),
    Page(path=moved.PATH, kind=Kind.OPERATOR, answer=reading.show_moved),
    Page(path=hints.PATH, kind=Kind.OPERATOR, answer=reading.show_hints),
)
