"""
What the fuzzer puts where the schema has a scalar of its own; it is loaded by the fuzzer, in the fuzzer's environment.

Persons and objects are named by stand-ins that the go-between replaces, as a person number travels in variables only,
and an id that is there is known from answers alone.
"""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

PEOPLE = ("kari", "ola", "signe", "emil", "per", "nobody")
IDS = 40

persons = st.sampled_from([f"person:{key}" for key in PEOPLE])
ids = st.sampled_from([f"id:{at}" for at in range(IDS)])
texts = st.text(max_size=40)
dates = st.dates().map(str)
instants = st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
numbers = st.decimals(allow_nan=True).map(str)
durations = st.from_regex(r"P([0-9]{1,6}W|[0-9]{1,6}D)?(T[0-9]{1,7}H)?", fullmatch=True)
links = st.from_regex(r"(https?|file|javascript):/{0,2}[a-z0-9./:@%-]{0,30}", fullmatch=True)

for name, sound in {
    "PersonNumber": persons,
    "ID": ids,
    "Date": dates,
    "DateTime": instants,
    "Decimal": numbers,
    "Duration": durations,
    "PartialDateTime": dates,
    "URI": links,
}.items():
    # One in eight is anything at all.
    schemathesis.graphql.scalar(name, st.one_of(*[sound] * 7, texts).map(nodes.String))
