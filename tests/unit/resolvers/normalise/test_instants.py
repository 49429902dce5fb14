"""Times: the precision is kept, the zone is right, nothing shifts a day."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from resolvers.normalise.instants import general, moment


@pytest.mark.parametrize(
    ("text", "written", "at"),
    [
        ("2021-03-17", "2021-03-17", "2021-03-16T23:00:00"),
        ("2021-07-17", "2021-07-17", "2021-07-16T22:00:00"),
        ("2021-03-17Z", "2021-03-17", "2021-03-17T00:00:00"),
        ("2021-03-17+01:00", "2021-03-17", "2021-03-16T23:00:00"),
        ("20190312", "2019-03-12", "2019-03-11T23:00:00"),
        ("2019", "2019", "2018-12-31T23:00:00"),
        ("2019-03", "2019-03", "2019-02-28T23:00:00"),
        ("201903", "2019-03", "2019-02-28T23:00:00"),
        ("2021-03-16T13:22:00", "2021-03-16T13:22:00+01:00", "2021-03-16T12:22:00"),
        ("2021-06-16T13:22:00", "2021-06-16T13:22:00+02:00", "2021-06-16T11:22:00"),
        (" 2021-06-16 13:22 ", "2021-06-16T13:22+02:00", "2021-06-16T11:22:00"),
        ("2021-06-16T13", "2021-06-16T13+02:00", "2021-06-16T11:00:00"),
        ("2021-06-16t13:22:00z", "2021-06-16T13:22:00Z", "2021-06-16T13:22:00"),
        ("2021-06-16T13:22:00-0500", "2021-06-16T13:22:00-05:00", "2021-06-16T18:22:00"),
        ("2021-06-16T13:22:00+05", "2021-06-16T13:22:00+05:00", "2021-06-16T08:22:00"),
        ("2018-09-28T14:20:30.1640", "2018-09-28T14:20:30.1640+02:00", "2018-09-28T12:20:30.164000"),
        ("2020-09-21T08:29:57.7872957Z", "2020-09-21T08:29:57.7872957Z", "2020-09-21T08:29:57.787295"),
        ("201903121430", "2019-03-12T14:30+01:00", "2019-03-12T13:30:00"),
        ("20190312143015", "2019-03-12T14:30:15+01:00", "2019-03-12T13:30:15"),
        ("20190312T143015.5Z", "2019-03-12T14:30:15.5Z", "2019-03-12T14:30:15.500000"),
        ("20190312T14:30:15", "2019-03-12T14:30:15+01:00", "2019-03-12T13:30:15"),
        ("2021-06-16T24:00:00", "2021-06-16T24:00:00+02:00", "2021-06-16T22:00:00"),
        ("2021-03-27T24:00", "2021-03-27T24:00+01:00", "2021-03-27T23:00:00"),
        ("20211231T240000.000Z", "2021-12-31T24:00:00.000Z", "2022-01-01T00:00:00"),
    ],
)
def test_a_time_keeps_its_precision_and_gets_the_zone_that_norwegian_clocks_had(text, written, at):
    read = moment(text)

    assert read.text == written
    assert read.at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_of_the_hour_that_exists_twice_the_first_is_meant():
    read = moment("2024-10-27T02:30:00")

    assert (read.text, read.at) == ("2024-10-27T02:30:00+02:00", datetime(2024, 10, 27, 0, 30, tzinfo=UTC))


def test_the_hour_that_does_not_exist_is_read_with_the_offset_before_the_change():
    read = moment("2024-03-31T02:30:00")

    assert (read.text, read.at) == ("2024-03-31T02:30:00+01:00", datetime(2024, 3, 31, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i dag",
        "19xx-xx-xx",
        "2019-02-30",
        "2019-13-01",
        "2019-00",
        "2021-06-16T25:00:00",
        "2021-06-16T24:01:00",
        "2021-06-16T24:00:00.5",
        "9999-12-31T24:00:00",
        "2021-06-16T13:60",
        "2021-06-16T13:22:00+15:00",
        "2021-06-16T13:22:00+01:75",
        "0001-01-01",
        "9999-12-31T23:59:59",
        "2019031",
        "２０１９-03-12",
    ],
)
def test_what_cannot_be_a_time_is_none_and_never_another_time(text):
    assert moment(text) is None


def digits(lowest, highest):
    return st.integers(lowest, highest).map("{:02}".format)


fractions = st.one_of(st.just(""), st.from_regex(r"[.,][0-9]{1,8}", fullmatch=True))
zones = st.one_of(
    st.sampled_from(["", "Z", "z", "+00:00", "-00:00", "+14:00", "+14:01", "-14:00", "+0100", "+01", " +01:00"]),
    st.builds("{}{}:{}".format, st.sampled_from("+-"), digits(0, 15), digits(0, 61)),
)
days = st.builds(
    "{}-{}-{}".format,
    st.sampled_from(["1899", "1900", "2000", "2023", "2024", "2199", "2200"]),
    digits(0, 13),
    digits(0, 32),
)
clocks = st.one_of(
    digits(0, 25),
    st.builds("{}:{}".format, digits(0, 25), digits(0, 61)),
    st.builds("{}:{}:{}{}".format, digits(0, 25), digits(0, 61), digits(0, 61), fractions),
)
instants = st.one_of(
    st.builds("{}{}".format, days, zones),
    st.builds("{}{}{}{}".format, days, st.sampled_from(["T", "T", "T", "t", " "]), clocks, zones),
)


@settings(max_examples=2000)
@given(instants)
@example("2023-02-30T10:00:00Z")
@example("2023-03-26T02:30")
@example("2023-10-29T02:30:00.5")
def test_the_short_way_for_the_usual_forms_reads_as_the_long_way_does(text):
    assert repr(moment(text)) == repr(general(text))
