import pytest

from gateway.web.operator.spans import Choice, Span

DAYS = Choice(path="/drift/tall", name="dager", lengths=(7, 30), usual=30)


@pytest.mark.parametrize(
    ("query", "length"), [({}, 30), ({"dager": "7"}, 7), ({"dager": "8"}, 30), ({"dager": "x"}, 30)]
)
def test_a_length_is_read_from_the_address_where_it_is_offered(query, length):
    assert DAYS.read(query) == length


def test_every_length_is_offered_and_the_one_in_use_is_marked():
    assert DAYS.spans(30, ["7 days", "30 days"]) == (
        Span(text="7 days", href="/drift/tall?dager=7", current=False),
        Span(text="30 days", href="/drift/tall", current=True),
    )
