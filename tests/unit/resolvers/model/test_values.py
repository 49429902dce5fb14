"""A code knows the common code of its examination, and what it knows of others is no part of what is written."""

import msgspec

from resolvers.model import Code

COMMON, OTHER = Code(code="NPU04998"), Code(code="NPU18016")


def test_the_common_code_is_the_first_of_those_that_name_the_same() -> None:
    local = Code(code="KREA", equivalents=(COMMON, OTHER))

    assert local.alike == (COMMON, OTHER)
    assert local.standard == COMMON


def test_a_code_of_which_nothing_is_known_stands_alone() -> None:
    assert (COMMON.alike, COMMON.standard) == ((), None)
    assert (Code(code="KREA", equivalents=()).alike, Code(code="KREA", equivalents=()).standard) == ((), None)


def test_a_code_without_others_is_written_as_it_was_before_they_were_known() -> None:
    assert msgspec.json.encode(COMMON) == b'{"code":"NPU04998","system":null,"display":null,"text":null}'
    assert msgspec.json.decode(b'{"code":"NPU04998"}', type=Code) == COMMON
