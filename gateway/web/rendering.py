"""Pages made of a template, a language and what a view holds, which is text unless it says otherwise."""

import re
from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from jinja2.ext import Extension
from typing_extensions import override

STATIC = "/static"
POSTED = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')


class Marked(Extension):
    """Lets every form that is posted say of when it is, whoever wrote its template; see marking.py."""

    @override
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Write the call of the mark behind the beginning of each form."""
        return POSTED.sub(r"\g<0>{{ mark() }}", source)


class Language(Protocol):
    """What is said, in one language."""

    @property
    def code(self) -> str:
        """Its name in HTML: `nb`, `nn` or `en`."""
        ...

    def say(self, key: str, **parts: object) -> str:
        """Say a sentence by its key, with what it is about."""
        ...


def render(name: str | Template, language: Language, **view: object) -> str:
    """
    Make a page.

    Args:
        name: a file among the templates, or a template of this environment.
        language: also what the page is said to be written in.
        view: what the template shows. For the frame around every page: `synthetic`, whether all data are made up;
            `menu`, of `href`, `text` and `current`; `languages`, of `code`, `name` and `href`; `home`, where the name
            of the site leads; `visitor`, who is signed in, and `sign_out`, where they sign out. Each may be left out,
            the last only with the one before. `mark` gives what each form that is posted says of itself.

    Raises:
        jinja2.UndefinedError: the template shows what the view does not hold.
    """
    frame: dict[str, object] = {
        "synthetic": False,
        "menu": (),
        "languages": (),
        "home": "/",
        "visitor": None,
        "mark": str,
    }
    return (
        environment()
        .get_template(name)
        .render(frame | view | {"static": STATIC, "language": language, "say": language.say})
    )


@cache
def environment() -> Environment:
    """Prepare the templates, once."""
    return Environment(
        loader=PackageLoader("gateway.web"),
        autoescape=True,
        extensions=[Marked],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
