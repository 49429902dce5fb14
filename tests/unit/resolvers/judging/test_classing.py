"""A report's class is decided by what was asked and examined, never by what was found."""

from msgspec.structs import replace

from resolvers.judging.classing import Classing, examined, heading
from resolvers.model import Code, CodedValue, Comment, Identifier, Investigation, Party, Request, StructuredInfo
from tests.examples import NLK, release_rules, report, result

CLASSING = Classing(release_rules())
HIV = Code(code="NPU19649", system=NLK)
GENETICS = Code(code="MGEN")


def class_of(*reports) -> str:
    return CLASSING.of(reports).id


def test_what_was_found_plays_no_role() -> None:
    """A delay that depended on the finding would tell of it."""
    found = result(
        value=CodedValue(code=HIV, codes=(HIV,)), details=(StructuredInfo(type=Code(code="t"), codes=(HIV,)),)
    )

    assert examined(report(results=(found,))) == examined(report())
    assert class_of(report(results=(found,))) == class_of(report()) != class_of(report(results=(result("NPU19649"),)))


def test_every_code_that_was_examined_counts_at_any_depth_and_one_that_is_missing_does_not() -> None:
    own, special = Code(code="L1"), Code(code="S1")
    deep = result("A", investigations=(Investigation(codes=(own,), specifications=(special,)),))
    nameless = replace(result(), code=None, investigations=(), members=(deep,))

    found = examined(report(kind=Code(code="K"), categories=(Code(code="C"),), results=(nameless,)))

    assert {code.code for code in found} == {"K", "C", "A", "L1", "S1"}


def test_a_national_code_of_the_same_examination_counts_and_a_text_alone_does_not() -> None:
    local = Code(code="L1", equivalents=(HIV,))

    assert class_of(report(results=(replace(result(), code=local),))) == class_of(report(results=(result("NPU19649"),)))
    assert class_of(report(results=(replace(result(), code=Code(text="HIV")),))) == class_of(report())


def test_the_strictest_of_several_copies_counts_whatever_their_order() -> None:
    mild, strict = report(), report(kind=GENETICS)

    assert class_of(mild, strict) == class_of(strict, mild) == class_of(strict) != class_of(mild)


def test_a_type_among_the_categories_puts_a_report_into_its_class() -> None:
    kind = Code(code="NPU27300", system=NLK)
    found = report(kind=kind, categories=(GENETICS, Code(code="LAB"), Code(code="GE"), Code(text="x")))

    assert heading(found).kinds == ("NPU27300", "MGEN")
    assert class_of(found) == class_of(report(kind=GENETICS))


def test_what_was_asked_and_what_was_said_of_it_is_in_the_heading() -> None:
    asked = (Request(kind=GENETICS), Request(), Request(kind=Code(text="x")))
    said = (Comment(code=Code(code="MSIS-M")), Comment(text="x"), Comment(code=Code(text="y")))

    found = heading(report(kind=Code(text="?"), requests=asked, comments=said))

    assert (found.kinds, found.comments, found.discipline) == (("", "MGEN"), ("MSIS-M",), "LAB")


def test_the_requesters_organisations_are_read_at_any_depth() -> None:
    clinic = Party(identifiers=(Identifier(value="974589095", type=Code(code="ENH")), Identifier(value="7")))
    hospital = Party(identifiers=(Identifier(value="1", type=Code(code="HER")),), departments=(clinic,))

    assert heading(report(requester=hospital)).requesters == ("974589095",)
    assert heading(report(requester=None)).requesters == ()
