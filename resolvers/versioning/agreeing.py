"""
Whether two sources tell the same of one version, however differently they tell it.

One dialect says more than another, so that only what both say is compared: how the report and its results stand, and
what each result answers. What one of them leaves out is no difference, as long as one of them tells all that the other
answers: to show it loses nothing. Where each answers something that the other does not, they differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from resolvers.model import Code, Quantity, Report, Result, ResultStatus, TextValue, Value
from resolvers.versioning.answers import same_answer, says_something, squeezed, stand_alike, without_case
from resolvers.versioning.wording import value_text

# Of more results that may be each other, not every pairing is tried: what does not agree in order is taken to differ.
MOST_PAIRED = 32
AMENDED = ResultStatus.AMENDED
# A place in a tree of results: what is examined there, below what.
Place = tuple[str, ...]
Placed = Mapping[Place, Sequence[Result]]


def agree(one: Report, other: Report) -> bool:
    """Tell whether two copies say the same, where both say something, and one of them says all that is answered."""
    if not stand_alike(one, other):
        return False
    return listed_alike(one.results, other.results) or results_agree(one.results, other.results)


def compatible(one: Report, other: Report) -> bool:
    """Tell whether nothing that both copies say is different, though each may say what the other does not."""
    if not stand_alike(one, other):
        return False
    return listed_alike(one.results, other.results) or places_agree(by_place(one.results), by_place(other.results))


def listed_alike(one: Sequence[Result], other: Sequence[Result]) -> bool:
    """
    Tell whether two trees list the same examinations in the same order and with the same answers, as most copies do.

    Such trees agree, and it is seen sooner than where each result belongs.
    """
    return len(one) == len(other) and all(map(is_alike, one, other))


def is_alike(one: Result, other: Result) -> bool:
    """
    Tell whether two results are of the same examination and say the same, with all below them.

    It is asked of every result of every copy: so a range is compared by its words, which tell its limits, and what is
    amended is left to be compared by what its source tells of it, unless that is the same.
    """
    if one.status is not other.status or one.value != other.value:
        return False
    if one.status is AMENDED and one.source_status != other.source_status:
        return False
    code, name = one.code, other.code
    if (code is None or name is None or code.code is None or code.code != name.code) and name_of(code) != name_of(name):
        return False
    told, said = one.interpretation, other.interpretation
    if told is not None and said is not None and told.code != said.code:
        return False
    limits, words = one.reference_range, other.reference_range
    if limits is not None and words is not None and limits.text != words.text:
        return False
    return not (one.members or other.members) or listed_alike(one.members, other.members)


def results_agree(one: Sequence[Result], other: Sequence[Result]) -> bool:
    """
    Tell whether two trees of results answer the same.

    Results are the same by what they examine, below what. What only one of the trees has a place for may be told by the
    other under another name or in another place, and then it is answered alike there.
    """
    found, others = by_place(one), by_place(other)
    if not places_agree(found, others):
        return False
    alone = left(found, others)
    return not alone or within(alone, left(others, found))


def places_agree(found: Placed, others: Placed) -> bool:
    """Tell whether what both trees have a place for is answered alike."""
    return all(within(results, others[place]) for place, results in found.items() if place in others)


def left(found: Placed, others: Placed) -> list[Result]:
    """List the results of the places where there are more answers than in the other tree, by what they answer."""
    answered = ((answers(results), others.get(place, ())) for place, results in found.items())
    return sorted_by_answer(chain(*(own for own, same in answered if len(own) > len(answers(same)))))


def answers(results: Iterable[Result]) -> list[Result]:
    """List those of some results that answer."""
    return [result for result in results if says_something(result.value)]


def by_place(results: Sequence[Result]) -> Placed:
    """Sort results by their place; those of one place by what they answer, as dialects differ in their order."""
    found: dict[Place, list[Result]] = defaultdict(list)
    put(results, (), found)
    return {place: same if len(same) == 1 else sorted_by_answer(same) for place, same in found.items()}


def put(results: Sequence[Result], below: Place, found: dict[Place, list[Result]]) -> None:
    """Put every result of a tree where it belongs; what says not what it examines has no place."""
    for result in results:
        name = name_of(result.code)
        if name:
            found[*below, name].append(result)
        if result.members:
            put(result.members, (*below, name), found)


def sorted_by_answer(results: Iterable[Result]) -> list[Result]:
    """Order results by what they answer, without the heading and the sign that not every dialect has."""
    return sorted(results, key=lambda result: (squeezed(bare(result.value)), result.status))


def bare(value: Value | None) -> str:
    """Read an answer by its own text alone."""
    return value.text if isinstance(value, Quantity | TextValue) else value_text(value)


def name_of(code: Code | None) -> str:
    """Name what is examined; within one report of one laboratory a code is enough without its system."""
    return "" if code is None else without_case((code.code or code.text or code.display or "").strip())


def may_be_same(one: Result, other: Result) -> bool:
    """Tell whether two results may be one: of what may be one examination, and answered alike."""
    return same_examination(one.code, other.code) and same_answer(one, other)


def same_examination(one: Code | None, other: Code | None) -> bool:
    """Tell whether two codes may name one examination, as those of two systems may; one system has one code for it."""
    if one is None or other is None or one.system is None or one.system != other.system:
        return True
    return one.code is None or other.code is None or name_of(one) == name_of(other)


def within(one: Sequence[Result], other: Sequence[Result]) -> bool:
    """Tell whether the fewer of some results are each one of the more, in their order or in any."""
    if len(one) == len(other) == 1:
        return may_be_same(one[0], other[0])
    few, many = sorted((one, other), key=len)
    rest = iter(many)
    if all(any(may_be_same(result, another) for another in rest) for result in few):
        return True
    return 1 < len(many) <= MOST_PAIRED and paired(few, many)


def paired(few: Sequence[Result], many: Sequence[Result]) -> bool:
    """Tell whether each of the fewer can be given one of the more for its own."""
    alike = [[place for place, other in enumerate(many) if may_be_same(result, other)] for result in few]
    owners: dict[int, int] = {}
    return all(given(number, alike, owners, set()) for number in range(len(few)))


def given(number: int, alike: Sequence[Sequence[int]], owners: dict[int, int], tried: set[int]) -> bool:
    """Give a result one that it may be, whose owner then takes another that it may be."""
    for place in alike[number]:
        if place not in tried:
            tried.add(place)
            if place not in owners or given(owners[place], alike, owners, tried):
                owners[place] = number
                return True
    return False
