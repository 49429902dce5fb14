"""Ask for a page again where the reason that it failed may pass, while there is time for it."""

import logging
from collections.abc import Awaitable, Callable

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from resolvers.deadline import Deadline
from resolvers.model import SourceId
from resolvers.sources.wire import Failure

logger = logging.getLogger(__name__)

# Seconds: the first pause is 0.05 to 0.15, the second 0.1 to 0.2, and a page is given as long again to come.
PAUSE_S = 0.05
JITTER_S = 0.1
LONGEST_S = 0.5

AskOnce = Callable[[], Awaitable[bytes | Failure]]


class Unanswered(Exception):
    """A page could not be had this time; the attempt it was counts from one."""

    def __init__(self, source: SourceId, failure: Failure, attempt: int) -> None:
        """Say of which source, and why; nothing of what was asked for."""
        super().__init__(f"source {source}: {failure.reason}")
        self.source = source
        self.failure = failure
        self.attempt = attempt


class Retrying:
    """
    What asks one source again, and how often.

    Only for what can be asked twice without harm: searches and the pages after them. A server that sheds load may
    say in how many seconds; where that does not fit into the time that is left, the failure is told at once.
    """

    def __init__(self, source: SourceId, retries: int) -> None:
        """Ask the source at most `retries` times more for one page."""
        self._source = source
        self._retries = retries

    async def ask(self, once: AskOnce, limit: Deadline) -> bytes | Failure:
        """Ask for a page; the last failure where none came."""
        answer = await once()
        if not (isinstance(answer, Failure) and answer.transient and self._retries):
            return answer
        try:
            return await self._again(answer, once, limit)
        except Unanswered as unanswered:
            return unanswered.failure

    async def _again(self, first: Failure, once: AskOnce, limit: Deadline) -> bytes | Failure:
        """Ask again after each pause; the first attempt has been made already, so that it costs no more than asking."""
        answer: bytes | Failure = first
        async for attempt in stamina.retry_context(
            on=lambda error: pause(error, limit),
            attempts=1 + self._retries,
            timeout=None,
            wait_initial=PAUSE_S,
            wait_jitter=JITTER_S,
            wait_max=LONGEST_S,
        ):
            with attempt:
                if attempt.num > 1:
                    answer = await once()
                if isinstance(answer, Failure) and answer.transient:
                    raise Unanswered(self._source, answer, attempt.num)
        return answer


def pause(error: Exception, limit: Deadline) -> bool | float:
    """
    Say whether to ask again, or in how many seconds.

    A connection that ended without a word was most likely an idle one that the server had closed meanwhile: there
    one need not wait, once.
    """
    if not isinstance(error, Unanswered):
        return False
    if error.failure.dropped and error.attempt == 1:
        return 0.0
    wait_s = error.failure.after_s
    if limit.left_s() <= LONGEST_S + (wait_s or 0.0):
        return False
    return True if wait_s is None else wait_s


def log_retry(details: RetryDetails) -> None:
    """Say which source is asked again and why; the hooks that come with the library say what was asked for too."""
    if isinstance(details.caused_by, Unanswered):
        logger.info("source %s is asked again: %s", details.caused_by.source, details.caused_by.failure.reason)


def log_retries_without_arguments() -> None:
    """Put our hook in place of the library's, for the whole process."""
    set_on_retry_hooks([log_retry])
