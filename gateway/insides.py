"""What the parts of the gateway count themselves, let be read."""

from collections.abc import Iterable, Mapping

from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.readings import Labels, Metric, Readings, Spread
from gateway.sourcing import Parts
from resolvers.schema.projection import Tally
from resolvers.sources.guard import Guarded
from resolvers.store import Store

LEFT_ALONE = Metric(
    name="provesvar_source_left_alone",
    meaning="1 while nothing is asked of a source, as it has failed too often",
    labels=("source",),
)
DELIVERIES = Metric(
    name="provesvar_deliveries",
    meaning="How what sources gave was got: read, joined while it was read for another, or kept from a moment ago",
    labels=("how",),
)
CONNECTIONS = Metric(
    name="provesvar_store_connections",
    meaning="Connections to the store: lent, idle, and how many there may be (most)",
    labels=("state",),
)
TOGETHER = Metric(name="provesvar_audit_entries", meaning="Entries of the access log that were written together")
DOCUMENTS = Metric(
    name="provesvar_documents",
    meaning="Documents by how it was found what they are worth (unkept: they hold literals), and that: run or refused",
    labels=("how", "worth"),
)
FATES = Metric(
    name="provesvar_documents_held",
    meaning="Documents held against the manifests: trusted, unknown, schema (alone) or unread, and sent as text or id",
    labels=("fate", "by"),
)
COSTS = Metric(
    name="provesvar_costs",
    meaning="Requests by what they may cost: within what may be asked, or more than a request or a client may",
    labels=("worth",),
)
COST_UNITS = Metric(name="provesvar_cost_units", meaning="What a request may cost, by the weights of the schema")
LISTS = Metric(
    name="provesvar_lists",
    meaning="Lists of objects in answers by how they were completed: projected in C, or 60 times as slowly and why",
    labels=("how", "reason"),
)
STREAMS = Metric(name="provesvar_streams", meaning="Subscriptions that are listened to")
ENTRIES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def insides_into(readings: Readings, store: Store, parts: Parts, endpoint: GraphQLEndpoint) -> None:
    """Let be read what the parts count."""
    store_into(readings, store)
    sources_into(readings, parts)
    streams_into(readings, parts)
    readings.counter(DOCUMENTS, lambda: endpoint.looks)
    readings.counter(FATES, lambda: endpoint.fates)
    readings.counter(COSTS, lambda: endpoint.budgets.worths)
    readings.spread(COST_UNITS, lambda: {(): endpoint.budgets.costs})
    readings.counter(LISTS, lambda: by_fate(endpoint.lists))


def by_fate(tally: Tally) -> Mapping[Labels, float]:
    """Count lists by what became of them, with the word that says why."""
    slow = {"deoptimised": tally.deoptimised, "unsupported": tally.unsupported}
    counted: dict[Labels, float] = {("projected", ""): tally.projected}
    counted.update({(fate, why): count for fate, reasons in slow.items() for why, count in reasons.items()})
    return counted


def store_into(readings: Readings, store: Store) -> None:
    """Let be read what the store counts."""
    readings.gauge(CONNECTIONS, lambda: connections(store))
    readings.spread(TOGETHER, lambda: {(): spread_of(store.written_together)})


def sources_into(readings: Readings, parts: Parts) -> None:
    """Let be read what stands before the sources counts."""
    readings.gauge(LEFT_ALONE, lambda: left_alone(parts.guarded))
    if parts.shelf is not None:
        uses = parts.shelf.uses
        readings.counter(DELIVERIES, lambda: {(use,): count for use, count in uses.items()})


def streams_into(readings: Readings, parts: Parts) -> None:
    """Let be read how many listen."""
    readings.gauge(STREAMS, lambda: {(): len(parts.hearing)})


def connections(store: Store) -> Mapping[Labels, float]:
    """Count the connections by what they do."""
    found = store.connections
    return {("lent",): found.lent, ("idle",): found.idle, ("most",): found.most}


def left_alone(guarded: Iterable[Guarded]) -> Mapping[Labels, float]:
    """Tell of each source whether it is left alone."""
    return {(source.id,): float(source.left_alone) for source in guarded}


def spread_of(counted: Mapping[int, int]) -> Spread:
    """Spread what was counted by its size."""
    spread = Spread(ENTRIES)
    for size, times in counted.items():
        spread.add(size, times)
    return spread
