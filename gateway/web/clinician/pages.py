"""Every page of a clinician's, by its path."""

from collections.abc import Sequence

from gateway.web.clinician import starting
from gateway.web.clinician.framing import HOME
from gateway.web.config import Kind
from gateway.web.visiting import Page

READ: Sequence[Page] = (Page(path=HOME, kind=Kind.PERSONNEL, answer=starting.show_start),)
CHANGED: Sequence[Page] = (
    Page(path=f"{HOME}/finn", kind=Kind.PERSONNEL, answer=starting.find, methods=("POST",)),
    Page(path=f"{HOME}/slipp", kind=Kind.PERSONNEL, answer=starting.leave, methods=("POST",)),
)
PAGES: Sequence[Page] = (*READ, *CHANGED)
