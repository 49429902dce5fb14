"""Files of the pages may be kept by browsers: those of others for ever, our own for a while."""

import pytest
from starlette.exceptions import HTTPException

from gateway.web.files import FOR_A_WHILE, FOR_EVER, Files

SCOPE = {"type": "http", "method": "GET", "headers": []}


@pytest.mark.parametrize(("path", "kept"), [("app.css", FOR_A_WHILE), ("vendor/designsystemet-1.22.0.css", FOR_EVER)])
async def test_a_file_is_kept(path, kept):
    response = await Files().get_response(path, dict(SCOPE))

    assert response.status_code == 200
    assert response.headers["cache-control"] == kept


@pytest.mark.parametrize("path", ["nothing.css", "../site.py", "vendor"])
async def test_what_is_no_file_of_the_pages_is_not_there(path):
    with pytest.raises(HTTPException) as refused:
        await Files().get_response(path, dict(SCOPE))

    assert refused.value.status_code == 404
