"""What one request brings to the path."""

from datetime import datetime

import msgspec

from policies import Language
from resolvers.deadline import Deadline
from resolvers.model import Caller


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who asks, when (aware UTC, one for the whole request), until when, and under which request id.

    `language` is the one that the caller would have explanations in. `operation_hash` and `variables_shape` say, for
    the access log, what was asked, and hold nothing of any value.
    """

    caller: Caller
    now: datetime
    deadline: Deadline
    request_id: str
    language: Language = Language.NB
    operation_hash: bytes | None = None
    variables_shape: str | None = None
