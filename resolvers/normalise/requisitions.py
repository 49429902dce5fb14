"""The requester's number of a report, by one rule for every dialect, so that copies of a report have one key."""

from collections.abc import Iterable

from resolvers.model import Request

# Some systems write their own word for nothing where the standard wants a request id.
NO_NUMBER = frozenset({"NULL", "NIL", "N/A"})


def requisition(requests: Iterable[Request]) -> str:
    """
    Give the requester's number of the first request that has one; empty where none has.

    The laboratory's own number is none: one dialect may give it where another does not.

    Source:
        Domain page 5.4, report key (sending organisation, ServProvId, ServReq.Id).
    """
    numbers = (request.number.strip() for request in requests if request.number)
    return next((number for number in numbers if number and number.upper() not in NO_NUMBER), "")
