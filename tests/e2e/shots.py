"""The pictures of the README: which page each is of, and what it shows; test_shots.py takes and holds them."""

from pathlib import Path

import msgspec

from tests.e2e.site_pages import PAGES, Look, SitePage

FOLDER = Path(__file__).with_name("shots")
# They are taken anew into the folder where this variable is set.
ANEW = "PROVESVAR_SHOTS"
MOST_BYTES = 150_000


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: its file, the page by its name in the table of pages, how it is looked at, and its text (alt)."""

    name: str
    of: str
    language: str
    width: int
    height: int
    scheme: str = "light"
    alt: str

    @property
    def page(self) -> SitePage:
        """Find the page."""
        return next(page for page in PAGES if page.name == self.of)

    @property
    def look(self) -> Look:
        """Say how it is looked at."""
        return Look(width=self.width, scheme=self.scheme)

    @property
    def file(self) -> Path:
        """Say where it is kept."""
        return FOLDER / f"{self.name}.png"


SHOTS = (
    Shot(
        name="timeline",
        of="timeline",
        language="nb",
        width=1200,
        height=800,
        alt="A citizen's timeline: results by the day of the sample, each with its number, unit and a bar of its range",
    ),
    Shot(
        name="trend",
        of="trend",
        language="nb",
        width=1200,
        height=800,
        alt="HbA1c over years: a line with the range that each result has of its own",
    ),
    Shot(
        name="patient",
        of="a patient's results",
        language="en",
        width=1200,
        height=800,
        alt="A clinician's table: sources that have answered, and analytes by dates with arrows and sparklines",
    ),
    Shot(
        name="opening",
        of="opening in an emergency",
        language="en",
        width=1200,
        height=800,
        alt="Before a padlock is opened in an emergency: what is logged, who is told, and why it is needed",
    ),
    Shot(
        name="phone",
        of="report with microbes",
        language="nn",
        width=390,
        height=800,
        scheme="dark",
        alt="A report with microbes on a phone, in the dark",
    ),
    Shot(
        name="operations",
        of="operations: /drift",
        language="en",
        width=1200,
        height=800,
        alt="An operator's overview: intake, quarantine, the chain of the access log, and the sources over a day",
    ),
)
