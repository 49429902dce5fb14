"""A clinician's own requests are found over all persons, newest first, as they stand in the store."""

from datetime import timedelta

import msgspec
import pytest

from resolvers.errors import StoreUnavailable
from resolvers.model import Code, EarlyRelease, Identifier, Party, ReleaseChoice, ReleasePreference
from resolvers.store import Store, Vault
from tests.examples import NOW, moment
from tests.integration.resolvers.store.lives import KARI, OLA, PER, PER_EARLIER, arrival, made, rows, version
from tests.integration.resolvers.store.test_restrictions import DELAY

HPR = "9144900"


def doctor(number: str = HPR) -> Party:
    person = Party(name="A", identifiers=(Identifier(value=number, type=Code(code="HPR")),))
    return Party(name="clinic", identifiers=(Identifier(value="1", type=Code(code="HER")),), persons=(person,))


async def found(store, soon, number: str = HPR, *, limit: int = 9, now=NOW):
    return await store.requested_reports(number, now=now, limit=limit, deadline=soon)


async def file(store, soon, number, report):
    await store.file(arrival(version(number, report)), soon)


def ids(requested) -> list[str]:
    return [msgspec.json.decode(one.documents[0])["key"]["report"] for one in requested]


async def test_what_a_clinician_requested_or_is_responsible_for_is_found_newest_first(store, soon):
    await file(store, soon, KARI, made("r1", issued="2026-01-10", requester=doctor()))
    await file(store, soon, OLA, made("r2", issued="2026-01-12", responsible=(doctor("00" + HPR),)))
    await file(store, soon, KARI, made("r3", issued="2026-01-11", performer=doctor()))
    await file(store, soon, KARI, made("r4", issued="2026-01-11", requester=doctor("9144901")))

    assert ids(await found(store, soon)) == ["r2", "r1"]
    assert ids(await found(store, soon, "0" + HPR)) == ["r2", "r1"]
    assert [one.number for one in await found(store, soon)] == [OLA, KARI]
    assert ids(await found(store, soon, limit=1)) == ["r2"]
    assert await found(store, soon, "1") == ()


async def test_every_version_comes_with_it_and_the_newest_says_whose_it_is(store, soon):
    await file(store, soon, KARI, made("r1", issued="2026-01-10", requester=doctor()))
    await file(store, soon, KARI, made("r1", issued="2026-01-12", kind="M", requester=doctor()))
    (one,) = await found(store, soon)

    assert len(one.documents) == 2
    assert msgspec.json.decode(one.documents[0])["issued"]["text"] == moment("2026-01-12").text

    await file(store, soon, KARI, made("r1", issued="2026-01-13", kind="M", requester=doctor("9144901")))
    assert await found(store, soon) == ()
    assert ids(await found(store, soon, "9144901")) == ["r1"]


async def test_a_report_that_has_moved_is_the_other_persons_alone(store, soon):
    await file(store, soon, KARI, made("r1", issued="2026-01-10", requester=doctor()))
    await file(store, soon, OLA, made("r1", issued="2026-01-12", kind="M", requester=doctor()))

    assert [one.number for one in await found(store, soon)] == [OLA]


async def test_it_is_told_what_the_rule_alone_does_not_tell(store, soon):
    await file(store, soon, KARI, made("r1", requester=doctor()))
    await file(store, soon, OLA, made("r2", requester=doctor()))
    await file(store, soon, PER, made("r3", requester=doctor()))
    kari, ola, per = [await store.enrol([number], soon) for number in (KARI, OLA, PER)]
    assert not any(one.limited or one.releases for one in await found(store, soon))

    await store.add_restriction(kari, DELAY, reason=None, idempotency_key="k", deadline=soon)
    wish = ReleasePreference(choice=ReleaseChoice.LATER, days=3, set_at=NOW)
    await store.set_preference(ola, wish, idempotency_key="k", deadline=soon)
    await store.note_marks(per, "vest", {"rp-9": {"NORU"}}, seen=(), known=(), now=NOW, deadline=soon)
    assert all(one.limited for one in await found(store, soon))

    await store.lift_restriction(kari, DELAY.id, now=NOW, deadline=soon)
    await store.release_report(kari, "rp-1", set_by="a doctor", now=NOW, deadline=soon)
    told = {one.number: one for one in await found(store, soon)}[KARI]
    assert (told.limited, told.releases) == (False, (EarlyRelease(report_id="rp-1", released_at=NOW),))
    assert {one.number: one for one in await found(store, soon, now=NOW - timedelta(hours=1))}[KARI].releases == ()


async def test_two_who_are_one_have_one_list_under_the_current_number(store, database, soon):
    await file(store, soon, PER_EARLIER, made("r1", requester=doctor()))
    await file(store, soon, PER, made("r2", issued="2026-01-12", requester=doctor()))
    person = await store.enrol([PER, PER_EARLIER], soon)

    assert [(one.person, one.number) for one in await found(store, soon)] == [(person, PER)] * 2
    await store.set_opt_out(person, NOW, soon)
    assert await found(store, soon) == ()
    assert await rows(database, "report_clinician") == []


async def test_a_number_that_cannot_be_opened_is_unavailable(store, soon):
    await file(store, soon, KARI, made("r1", requester=doctor()))
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await found(stranger, soon)
