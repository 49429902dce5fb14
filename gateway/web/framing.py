"""Put what a room shows into its page, with the room's menu around it, in the words of who visits."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

from gateway.web.languages import Language, read_language
from gateway.web.meanings import Meanings, read_meanings
from gateway.web.rendering import render
from gateway.web.visiting import Visit


def words_of(visit: Visit) -> Language:
    """Give what is said in the language of who visits."""
    return read_language(visit.language)


def meanings_of(visit: Visit) -> Meanings:
    """Give what is told of examinations in the language of who visits."""
    return read_meanings(visit.language)


def framed(
    visit: Visit,
    template: str,
    *,
    menu: Mapping[str, str],
    words: str,
    current: str | None,
    status: int,
    **view: object,
) -> Response:
    """
    Show a page of a room.

    Args:
        menu: where each entry leads, by its name. words: what the keys of their words begin with.
        current: which entry the page is, if any. status: of HTTP. view: what the template shows.
    """
    language = words_of(visit)
    entries = [
        {"href": address, "text": language.say(f"{words}.{name}"), "current": name == current}
        for name, address in menu.items()
    ]
    return HTMLResponse(render(template, language, **{**visit.frame, "menu": entries}, **view), status_code=status)
