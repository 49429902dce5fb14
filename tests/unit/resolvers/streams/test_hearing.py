"""What is announced reaches the streams that it concerns, as one bit each."""

import asyncio

from resolvers.model import Announcement, AnnouncementKind, PersonHash
from resolvers.streams.hearing import Hearing

KARI, OLA = PersonHash(b"k" * 32), PersonHash(b"o" * 32)


def told(*persons: PersonHash) -> list[Announcement]:
    return [Announcement(kind=AnnouncementKind.VERSION, person=person) for person in persons]


def test_who_listens_for_a_person_hears_of_that_person_alone_and_only_while_they_listen() -> None:
    hearing = Hearing()

    with hearing.about(KARI) as kari, hearing.about(OLA) as ola, hearing.about(None) as anybody:
        hearing.heard(told(KARI, KARI))
        assert (kari.take(), ola.take(), anybody.take()) == (True, False, True)
        assert (kari.take(), len(hearing)) == (False, 3)
    hearing.heard(told(KARI))

    assert (kari.take(), len(hearing)) == (False, 0)


def test_several_streams_about_one_person_are_all_told() -> None:
    hearing = Hearing()

    with hearing.about(KARI) as one:
        with hearing.about(KARI) as other:
            hearing.heard(told(KARI))
            assert one.take()
            assert other.take()
        hearing.heard(told(KARI))

        assert (one.take(), other.take()) == (True, False)


def test_where_it_is_not_certain_that_all_is_heard_everybody_looks() -> None:
    hearing = Hearing()

    with hearing.about(KARI) as kari, hearing.about(None) as anybody:
        for told_so in (hearing.deaf, hearing.listening):
            told_so()
            assert (kari.take(), anybody.take()) == (True, True)


def test_a_stream_goes_on_under_the_name_that_its_person_is_joined_under() -> None:
    hearing = Hearing()

    with hearing.about(KARI) as mark:
        hearing.follow(mark, KARI)
        hearing.follow(mark, OLA)
        hearing.heard(told(KARI))
        assert not mark.take()
        hearing.heard(told(OLA))

        assert mark.take()
    assert len(hearing) == 0


async def test_waiting_ends_when_something_may_be_new_or_the_time_is_over() -> None:
    with Hearing().about(KARI) as mark:
        await mark.within(0.0)
        assert not mark.take()

        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(mark.within(60.0))
            await asyncio.sleep(0)
            mark.set()

        assert mark.take()
