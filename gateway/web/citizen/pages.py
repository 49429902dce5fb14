"""Every page of a citizen's, by its path."""

from collections.abc import Sequence

from gateway.web.citizen.reading import download_report, show_report, show_timeline, show_trend
from gateway.web.config import Kind
from gateway.web.visiting import Page

PAGES: Sequence[Page] = (
    Page(path="/borger", kind=Kind.CITIZEN, answer=show_timeline),
    Page(path="/borger/svar/{report}", kind=Kind.CITIZEN, answer=show_report),
    Page(path="/borger/svar/{report}/fhir", kind=Kind.CITIZEN, answer=download_report),
    Page(path="/borger/utvikling", kind=Kind.CITIZEN, answer=show_trend),
)
