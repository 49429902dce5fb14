"""Keys are rotated from this machine alone."""

from datetime import UTC, datetime

import pytest
from joserfc.jwk import ECKey

from gateway.demo.issuer import issuer_app


@pytest.mark.parametrize(("client", "status"), [("127.0.0.1", 204), ("192.0.2.1", 403), (None, 403)])
async def test_only_this_machine_rotates_keys(client, status):
    app = issuer_app(
        base_url="http://127.0.0.1:1",
        client_key=ECKey.generate_key("P-256"),
        allow_bearer=False,
        clock=lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/rotate",
        "headers": [],
        "query_string": b"",
        "client": None if client is None else (client, 5),
    }
    await app(scope, receive, send)

    assert sent[0]["status"] == status
