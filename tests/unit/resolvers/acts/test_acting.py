"""An act is known again by the client's own id, apart for each clinician, whatever its reason."""

import pytest
from msgspec.structs import replace

from resolvers.acts.acting import act_of, done_before
from resolvers.acts.changing import Changing
from resolvers.acts.holds import EndWish, ReleaseWish
from resolvers.audit import Audit
from resolvers.errors import BadInput, PolicyUnavailable
from resolvers.model import Assistant
from tests.examples import NOW, clinician
from tests.unit.resolvers.acted import Acts
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import World, asking, pipeline

WISH = EndWish(key="k", restriction="n1", reason="  told on Tuesday ")


async def test_an_act_keeps_what_was_wished_by_whom_and_why_apart_from_its_key() -> None:
    act = act_of(asking(), "endDenial", WISH)

    assert (act.key, act.at, act.set_by, act.reason) == (
        "subject-1:k",
        NOW,
        "Kari Lunde, HPR 9144900",
        "told on Tuesday",
    )
    assert "Tuesday" not in act.wish
    assert act_of(asking(), "endDenial", replace(WISH, reason="else")).wish == act.wish
    assert act_of(asking(), "endDenial", replace(WISH, restriction="n2")).wish != act.wish
    assert act_of(asking(), "release", WISH).wish != act.wish
    assert act_of(asking(clinician(subject="s2")), "endDenial", WISH).key != act.key
    assert act_of(asking(clinician(assistant=Assistant(subject="s2"))), "endDenial", WISH).key != act.key


async def test_an_act_may_have_no_reason() -> None:
    assert act_of(asking(), "release", ReleaseWish(key="k", report="rp-1", informed=True)).reason is None


async def known(store, act):
    world = World()
    changing = Changing(pipeline(world), Audit(world))
    return await done_before(store, changing, asking(), met(clinician()), act=act, operation="endDenial")


async def test_it_is_known_again_and_its_key_serves_no_other_wish() -> None:
    store, act = Acts(), act_of(asking(), "release", ReleaseWish(key="k", report="rp-1", informed=True))
    assert not await known(store, act)

    await store.release_by_clinician(b"p", "rp-1", act, None)

    assert await known(store, act)
    with pytest.raises(BadInput):
        await known(store, act_of(asking(), "endDenial", WISH))


async def test_a_store_that_does_not_answer_may_be_tried_again() -> None:
    store = Acts()
    store.fails = True

    with pytest.raises(PolicyUnavailable):
        await known(store, act_of(asking(), "endDenial", WISH))
