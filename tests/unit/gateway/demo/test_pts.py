"""What the simulated service pushes is what a feed may push, about reports that there are."""

import json

import pytest

from gateway.demo.cast import PTS, find
from gateway.demo.pts import feed_configs, heartbeat, newest, pushes
from resolvers.model import Feed, ObjectKind, RestrictionFamily, RestrictionLevel, RestrictionType
from resolvers.naming import Naming
from resolvers.normalise.pts import Reading, opened, read
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE

NAMING = Naming(b"a secret that only the tests have")


def taken(message):
    (config,) = feed_configs()
    feed = Feed(
        name=config.name, organisation=config.organisation, families=config.families, max_age_s=config.max_age_s
    )
    reading = Reading(feed=feed, now=ANCHOR, name=NAMING.report, synthetic_only=True)
    return read(opened(json.dumps(message).encode()), reading)


def test_the_gateway_is_told_of_the_service_that_pushes():
    (config,) = feed_configs()

    assert (config.name, config.organisation) == (PTS.key, PTS.organisation)
    assert config.families == frozenset(RestrictionFamily)


def test_a_heartbeat_is_about_nobody():
    assert taken(heartbeat(ANCHOR)).number is None


@pytest.mark.parametrize("index", range(len(pushes(CHRONICLE, ANCHOR))))
def test_every_push_has_its_persons_number_and_holds_already(index):
    push = taken(pushes(CHRONICLE, ANCHOR)[index])

    assert push.number in {find("geir").number, find("tone").number}
    assert all(restriction.valid_from < ANCHOR for restriction in push.restrictions)


def test_one_report_is_shielded_by_the_name_that_it_goes_by_here():
    (shield,) = taken(pushes(CHRONICLE, ANCHOR)[0]).restrictions

    assert (shield.type, shield.level) == (RestrictionType.SHIELD, RestrictionLevel.SOFT)
    assert shield.object_value == NAMING.report(newest(CHRONICLE, "geir").report.key)


def test_one_request_is_denied():
    (denial,) = taken(pushes(CHRONICLE, ANCHOR)[1]).restrictions

    assert (denial.type, denial.code, denial.object_kind) == (
        RestrictionType.DENIAL,
        "NORN_EPO",
        ObjectKind.REQUISITION,
    )
    assert denial.object_value == newest(CHRONICLE, "tone").report.key.requisition
