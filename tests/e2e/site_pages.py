"""Every page of the site: how somebody comes to it, and in which languages it is; tests of pages go by this table."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import product

import msgspec

from gateway.demo.cast import find
from gateway.web.config import Kind
from gateway.web.visiting import SPOKEN

EVERYBODY = ("nb", "nn", "en")


class Press(msgspec.Struct, frozen=True):
    """Press what a selector finds first: a link or a button."""

    what: str


class Write(msgspec.Struct, frozen=True):
    """Write into the field that a selector finds."""

    where: str
    text: str


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page, as somebody sees it.

    Args:
        name: what a test calls it. path: where one begins. steps: what is done from there.
        who: is signed in, by key; None where nobody is. route: which page it is in the end, as the site names it.
        status: of its answer.
    """

    name: str
    path: str
    who: str | None = None
    steps: tuple[Press | Write, ...] = ()
    route: str
    status: int = HTTPStatus.OK

    @property
    def kind(self) -> Kind | None:
        """Say whose page it is; None where it is everybody's."""
        return next((kind for kind, door in ROOMS.items() if self.route.startswith(f"/{door}")), None)

    @property
    def languages(self) -> Sequence[str]:
        """List its languages."""
        return EVERYBODY if self.kind is None else SPOKEN[self.kind]


ROOMS = {Kind.CITIZEN: "borger", Kind.PERSONNEL: "kliniker", Kind.OPERATOR: "drift"}
REPORT = Press("main a[href^='/borger/svar/']")
BLOCKS = "/borger/sperringer"
OF_EVERYBODY = (
    SitePage(name="start", path="/", route="/"),
    SitePage(name="choice of a citizen", path="/logg-inn/borger", route="/helsenorge/authorize"),
    SitePage(name="trouble", path="/logg-inn/retur", route="/logg-inn/{door}", status=HTTPStatus.BAD_REQUEST),
)
CITIZENS = (
    SitePage(name="timeline", path="/borger", who="kari", route="/borger"),
    SitePage(name="timeline while something waits", path="/borger", who="signe", route="/borger"),
    SitePage(name="timeline of who has opted out", path="/borger", who="henrik", route="/borger"),
    SitePage(name="timeline, narrowed", path="/borger?slag=BLD&fra=2020-01-01", who="per", route="/borger"),
    SitePage(name="report", path="/borger", who="kari", steps=(REPORT,), route="/borger/svar/{report}"),
    SitePage(name="report with microbes", path="/borger", who="ola", steps=(REPORT,), route="/borger/svar/{report}"),
    SitePage(name="report with a history", path="/borger", who="liv", steps=(REPORT,), route="/borger/svar/{report}"),
    SitePage(name="report of an image", path="/borger", who="per", steps=(REPORT,), route="/borger/svar/{report}"),
    SitePage(
        name="report that is not there",
        path="/borger/svar/rp-none",
        who="kari",
        route="/borger/svar/{report}",
        status=HTTPStatus.NOT_FOUND,
    ),
    SitePage(name="trend", path="/borger/utvikling?kode=NPU27300", who="kari", route="/borger/utvikling"),
    SitePage(name="log", path="/borger/innsyn", who="kari", route="/borger/innsyn"),
    SitePage(name="restrictions", path=BLOCKS, who="solveig", route=BLOCKS),
    SitePage(name="new block", path=f"{BLOCKS}/ny", who="kari", route=f"{BLOCKS}/ny"),
    SitePage(
        name="preview of a block",
        path=f"{BLOCKS}/ny",
        who="kari",
        steps=(Press("form.card button[type=submit]"),),
        route=f"{BLOCKS}/se",
    ),
    SitePage(
        name="lifting",
        path=BLOCKS,
        who="solveig",
        steps=(Press(f"form[action='{BLOCKS}/opphev'] button"),),
        route=f"{BLOCKS}/opphev",
    ),
    SitePage(name="others", path="/borger/andre", who="bjorn", route="/borger/andre"),
    SitePage(
        name="timeline of another",
        path="/borger/andre",
        who="marte",
        steps=(Write("[name=nummer]", find("emil").number.digits), Press("form.card button[type=submit]")),
        route="/borger",
    ),
)
CLINICIANS = (SitePage(name="a clinician's start", path="/kliniker", who="dr-lunde", route="/kliniker"),)
OPERATIONS = "/drift"
OPERATORS = (
    SitePage(name="how the service is", path=OPERATIONS, who="drift", route=OPERATIONS),
    SitePage(name="rules", path=f"{OPERATIONS}/regler", who="drift", route=f"{OPERATIONS}/regler"),
    SitePage(
        name="rules of one effect", path=f"{OPERATIONS}/regler?virkning=MASK", who="drift", route=f"{OPERATIONS}/regler"
    ),
    SitePage(name="intake", path=f"{OPERATIONS}/mottak", who="drift", route=f"{OPERATIONS}/mottak"),
    SitePage(name="figures", path=f"{OPERATIONS}/tall", who="drift", route=f"{OPERATIONS}/tall"),
    SitePage(name="what has moved", path=f"{OPERATIONS}/flyttet?vis=ja", who="drift", route=f"{OPERATIONS}/flyttet"),
    SitePage(name="hints", path=f"{OPERATIONS}/logganalyse?dager=30", who="drift", route=f"{OPERATIONS}/logganalyse"),
)
PAGES: Sequence[SitePage] = (*OF_EVERYBODY, *CITIZENS, *CLINICIANS, *OPERATORS)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a page is looked at: how wide the window is, and whether it is light or dark."""

    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.width} {self.scheme}"


LOOKS: Sequence[Look] = tuple(
    Look(width=width, scheme=scheme) for width, scheme in product((1280, 320), ("light", "dark"))
)


def is_first(page: SitePage) -> bool:
    """Tell whether a page is the one that stands for its route; the others show the same about somebody else."""
    return page is next(each for each in PAGES if each.route == page.route)


def once() -> Iterator[tuple[SitePage, str, Look]]:
    """Give each page once in each of its languages, those that show the same in one; all looks come by turns."""
    for nth, page in enumerate(PAGES):
        languages = page.languages if is_first(page) else page.languages[:1]
        for which, language in enumerate(languages):
            yield page, language, LOOKS[(nth + which) % len(LOOKS)]


EVERYTHING = [(page, language, look) for page in PAGES for language in page.languages for look in LOOKS]
