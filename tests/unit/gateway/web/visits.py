"""Somebody who visits, and answers that were written down beforehand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from gateway.web.asking import Answered, Fault
from gateway.web.config import Kind
from gateway.web.visiting import Visit

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class Scripted:
    """Gives answers in their order, and keeps what was asked."""

    def __init__(self, answers: Sequence[Answered]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.bases: list[str | None] = []

    def on(self, basis: str | None) -> "Scripted":
        self.bases.append(basis)
        return self

    async def ask(self, document: str, variables: Mapping[str, object]) -> Answered:
        self.asked.append((document, dict(variables)))
        return self.answers.pop(0)


def told(data: dict[str, Any]) -> Answered:
    return Answered(data=data)


def refused(code: str) -> Answered:
    return Answered(faults=(Fault(code=code),))


def visit(*answers: Answered, language: str = "nb") -> tuple[Visit, Scripted]:
    asking = Scripted(answers)

    async def renew(purpose: str) -> bool:
        raise AssertionError(purpose)

    made = Visit(
        kind=Kind.CITIZEN,
        name="Kari Solbris",
        language=language,
        on=asking.on,
        notes={},
        now=NOW,
        renew=renew,
        frame={
            "synthetic": True,
            "home": "/borger",
            "visitor": "Kari Solbris",
            "sign_out": "/logg-ut",
            "languages": [],
        },
    )
    return made, asking


def getting(path: str = "/borger", query: Mapping[str, str] | None = None, **parts: str) -> Request:
    return Request(scope("GET", path, query or {}, parts))


def posting(path: str, fields: Mapping[str, str], **parts: str) -> Request:
    body = urlencode(fields).encode()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope("POST", path, {}, parts), receive)


def scope(method: str, path: str, query: Mapping[str, str], parts: Mapping[str, str]) -> dict[str, Any]:
    headers = [(b"content-type", b"application/x-www-form-urlencoded")] if method == "POST" else []
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": urlencode(query).encode(),
        "headers": headers,
        "path_params": dict(parts),
    }
