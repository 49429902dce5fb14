"""What sources gave, read: what answers for another person is dropped here and told to the operator."""

import logging
from collections.abc import Iterable, Sequence

from resolvers import ledger
from resolvers.model import Delivery, Missing, Normalised, Question, SourceState
from resolvers.normalise import normalise
from resolvers.normalise.comparable import Comparison, comparable
from resolvers.plan import SourceSheet
from resolvers.settling import strays

logger = logging.getLogger(__name__)


def read(
    question: Question,
    collected: Sequence[Delivery | Normalised | Missing],
    comparison: Comparison,
    sheets: Iterable[SourceSheet] = (),
) -> tuple[Normalised | Missing, ...]:
    """
    Normalise every delivery that is not yet, and make it comparable; tell the operator what went wrong.

    Args:
        sheets: what is said of sources; what they give is held against it.
    """
    normalised = (normalise(found, question.person) if isinstance(found, Delivery) else found for found in collected)
    outcomes = tuple(comparable(found, comparison) if isinstance(found, Normalised) else found for found in normalised)
    for source, fault in ledger.alarming(outcomes):
        logger.error("source %s answered with another person's data: dropped (%s)", source, fault.code)
    said = {sheet.id: sheet for sheet in sheets if sheet.senders}
    for found in outcomes:
        if isinstance(found, Normalised) and found.source in said and strays(said[found.source], found.reports):
            logger.error("source %s holds reports of other senders than its settings say", found.source)
    for missing in outcomes:
        if isinstance(missing, Missing) and missing.state is not SourceState.OFF:
            logger.warning("source %s is %s (%s)", missing.source, missing.state, missing.reason)
    return outcomes
