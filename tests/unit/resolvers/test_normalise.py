"""Each dialect has its reader."""

import msgspec
import pytest

from resolvers.model import Delivery
from resolvers.normalise import normalise
from tests.examples import NOW, PERSON, report
from tests.fhir_examples import SOURCE, bundle, observation


def of(dialect, page):
    return Delivery(source=SOURCE, dialect=dialect, as_of=NOW, pages=(page,))


def test_a_fhir_delivery_is_read_as_fhir():
    assert len(normalise(of("fhir", bundle(observation())), PERSON).reports) == 1


def test_a_central_delivery_is_read_as_the_model():
    assert normalise(of("central", msgspec.json.encode(report())), PERSON).reports == (report(),)


def test_another_dialect_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="no reader"):
        normalise(of("morse", b""), PERSON)
