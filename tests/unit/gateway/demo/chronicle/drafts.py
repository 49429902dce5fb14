"""A draft to write reports on, and seeded chance."""

from datetime import UTC, datetime, timedelta
from random import Random

from gateway.demo.cast import CLINICIANS
from gateway.demo.chronicle.draft import Order, opened
from gateway.demo.chronicle.houses import NORD


def seeded(seed):
    return Random(seed)  # noqa: S311 made-up results, no secret


def draft(house=NORD):
    order = Order(
        house=house,
        requester=CLINICIANS[0],
        sampled_at=datetime(2026, 5, 4, 8, 0, tzinfo=UTC),
        answer_after=timedelta(hours=4),
    )
    return opened(seeded(7), order)
