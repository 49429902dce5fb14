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


class Go(msgspec.Struct, frozen=True):
    """Go to an address."""

    path: str


Step = Press | Write | Go


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page, as somebody sees it.

    Args:
        name: what a test calls it. path: where one begins. steps: what is done from there.
        who: is signed in, by key; None where nobody is. route: which page it is in the end, as the site names it.
        status: of its answer. alike: whether it is made of what another is made of.
    """

    name: str
    path: str
    who: str | None = None
    steps: tuple[Step, ...] = ()
    route: str
    status: int = HTTPStatus.OK
    alike: bool = False

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
    SitePage(name="timeline while something waits", path="/borger", who="signe", route="/borger", alike=True),
    SitePage(name="timeline of who has opted out", path="/borger", who="henrik", route="/borger", alike=True),
    SitePage(name="timeline, narrowed", path="/borger?slag=BLD&fra=2020-01-01", who="per", route="/borger", alike=True),
    SitePage(name="report", path="/borger", who="kari", steps=(REPORT,), route="/borger/svar/{report}"),
    SitePage(
        name="report with microbes",
        path="/borger",
        who="ola",
        steps=(REPORT,),
        route="/borger/svar/{report}",
        alike=True,
    ),
    SitePage(
        name="report with a history",
        path="/borger",
        who="liv",
        steps=(REPORT,),
        route="/borger/svar/{report}",
        alike=True,
    ),
    SitePage(
        name="report of an image", path="/borger", who="per", steps=(REPORT,), route="/borger/svar/{report}", alike=True
    ),
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
    SitePage(name="opting out", path="/borger/reservasjon", who="kari", route="/borger/reservasjon"),
    SitePage(name="closed to the young", path="/borger", who="nora", route="/borger", status=HTTPStatus.FORBIDDEN),
    SitePage(
        name="closed by oneself", path="/borger", who="vigdis", route="/borger", status=HTTPStatus.FORBIDDEN, alike=True
    ),
    SitePage(name="others", path="/borger/andre", who="bjorn", route="/borger/andre"),
    SitePage(
        name="timeline of another",
        path="/borger/andre",
        who="marte",
        steps=(Write("[name=nummer]", find("emil").number.digits), Press("form.card button[type=submit]")),
        route="/borger",
        alike=True,
    ),
)


def found(patient: str) -> tuple[Step, ...]:
    """Find a patient, as a clinician does."""
    number = find(patient).number.digits
    return (Write("[name=nummer]", number), Press("form[action='/kliniker/finn'] button[type=submit]"))


READ, WORK = "/kliniker/svar/{report}", "/kliniker/arbeidsliste"
CLINICIANS = (
    SitePage(name="a clinician's start", path="/kliniker", who="dr-lunde", route="/kliniker"),
    SitePage(
        name="a patient's results", path="/kliniker", who="dr-lunde", steps=found("kari"), route="/kliniker/pasient"
    ),
    SitePage(name="a padlock", path="/kliniker", who="dr-akutt", steps=found("solveig"), route="/kliniker/pasient"),
    SitePage(
        name="a patient's images",
        path="/kliniker",
        who="dr-moen",
        steps=found("per"),
        route="/kliniker/pasient",
        alike=True,
    ),
    SitePage(
        name="a number that is none",
        path="/kliniker",
        who="dr-haug",
        steps=(Write("[name=nummer]", "12345"), Press("form[action='/kliniker/finn'] button[type=submit]")),
        route="/kliniker/finn",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    SitePage(
        name="a patient's report",
        path="/kliniker",
        who="dr-lunde",
        steps=(*found("liv"), Press("main a[href^='/kliniker/svar/']")),
        route=READ,
    ),
    SitePage(
        name="a patient's trend",
        path="/kliniker",
        who="dr-lunde",
        steps=(*found("kari"), Go("/kliniker/utvikling?kode=NPU27300")),
        route="/kliniker/utvikling",
    ),
    SitePage(
        name="taken recently",
        path="/kliniker",
        who="dr-lunde",
        steps=(*found("kari"), Go("/kliniker/nylig")),
        route="/kliniker/nylig",
    ),
    SitePage(
        name="opening in an emergency",
        path="/kliniker",
        who="dr-akutt",
        steps=(*found("solveig"), Go("/kliniker/apne")),
        route="/kliniker/apne",
    ),
    SitePage(
        name="opening by consent",
        path="/kliniker",
        who="dr-lunde",
        steps=(*found("solveig"), Go("/kliniker/apne")),
        route="/kliniker/apne",
        alike=True,
    ),
    SitePage(
        name="how it stands",
        path=WORK,
        who="dr-lunde",
        steps=(Press("button[name=til][value=innsyn]"),),
        route=f"{READ}/innsyn",
    ),
    SitePage(
        name="deciding: skjerm",
        path=WORK,
        who="dr-lunde",
        steps=(Press("button[name=til][value=innsyn]"), Press("main a[href$='/skjerm']")),
        route=f"{READ}/skjerm",
    ),
    *(
        SitePage(
            name=f"deciding: {act}",
            path=WORK,
            who="dr-lunde",
            steps=(Press(f"button[name=til][value={act}]"),),
            route=f"{READ}/{act}",
            alike=True,
        )
        for act in ("utsett", "avslag", "frigi", "opphev")
    ),
    SitePage(name="work list", path=WORK, who="dr-lunde", route=WORK),
)
OPERATORS = tuple(
    SitePage(name=f"operations: {path}", path=path, who="drift", route=path.partition("?")[0])
    for path in (
        "/drift",
        "/drift/regler",
        "/drift/mottak",
        "/drift/tall",
        "/drift/flyttet",
        # What is recorded is shown once it is asked for.
        "/drift/flyttet?vis=ja",
        "/drift/logganalyse",
        "/drift/logganalyse?dager=30",
    )
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


def once() -> Iterator[tuple[SitePage, str, Look]]:
    """Give each page once in each of its languages, those that are like another in one; all looks come by turns."""
    for nth, page in enumerate(PAGES):
        languages = [page.languages[nth % len(page.languages)]] if page.alike else page.languages
        for which, language in enumerate(languages):
            yield page, language, LOOKS[(nth + which) % len(LOOKS)]


EVERYTHING = [(page, language, look) for page in PAGES for language in page.languages for look in LOOKS]
