"""Bodies of every coding come out as they went in, however they are cut up, and never beyond their bound."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.sources.unpacking import CORRUPT, unpacker, zstd

PACKED = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstd.compress}


def unpacked(coding, chunks, most=1_000_000):
    unpacking = unpacker(coding)
    body = b"".join(unpacking.unpack(chunk, most) for chunk in chunks)
    return body, unpacking.ended


@pytest.mark.parametrize("coding", ["br", "compress", "gzip, zstd", "x"])
def test_a_coding_that_is_not_asked_for_is_not_read(coding):
    assert unpacker(coding) is None


@pytest.mark.parametrize("coding", PACKED)
@given(parts=st.lists(st.binary(max_size=200), min_size=1, max_size=4), size=st.integers(1, 40))
def test_several_members_come_out_as_one_body_whatever_they_are_cut_into(coding, parts, size):
    packed = b"".join(map(PACKED[coding], parts))
    chunks = [packed[start : start + size] for start in range(0, len(packed), size)]

    assert unpacked(coding, chunks) == (b"".join(parts), True)


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_without_its_end_is_not_whole(coding):
    packed = PACKED[coding](b"abc" * 100)

    assert not unpacked(coding, [packed[:-3]])[1]
    assert not unpacked(coding, [])[1]
    assert not unpacked(coding, [packed, packed[:-3]])[1]


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("most", [1, 2, 1_000, 65_537])
def test_no_more_is_unpacked_than_was_asked_for(coding, most):
    bomb = PACKED[coding](b"0" * 5_000_000)

    assert len(unpacker(coding).unpack(bomb + bomb, most)) == most


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_of_small_members_is_stopped_too(coding):
    assert len(unpacker(coding).unpack(PACKED[coding](b"0" * 10) * 1_000, 105)) == 105


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("chunks", [1, 2])
def test_zero_bytes_after_the_end_are_no_fault_and_others_are(coding, chunks):
    packed = PACKED[coding](b"abc")
    tail = b"\0" * 5

    assert unpacked(coding, [packed, tail] if chunks == 2 else [packed + tail]) == (b"abc", True)
    with pytest.raises(CORRUPT):
        unpacked(coding, [packed, b"garbage!"] if chunks == 2 else [packed + b"garbage!"])


@pytest.mark.parametrize("coding", PACKED)
def test_what_is_none_of_its_kind_is_corrupt(coding):
    with pytest.raises(CORRUPT):
        unpacker(coding).unpack(b"this is not packed at all", 1_000)


def test_a_frame_that_wants_more_memory_than_a_receiver_must_have_is_refused():
    parameters = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.enable_long_distance_matching: 1}
    compressor = zstd.ZstdCompressor(options=parameters)
    wide = compressor.compress(b"0" * 10) + compressor.flush()

    with pytest.raises(CORRUPT):
        unpacker("zstd").unpack(wide, 1_000)
