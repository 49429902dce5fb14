"""Everything that speaks SQL."""

from resolvers.store.arrivals import Arrival, Filed, Refused, Version
from resolvers.store.binaries import EmbeddedUnavailable
from resolvers.store.embedded import EmbeddedPostgres, ServerOptions
from resolvers.store.links import Links
from resolvers.store.migrate import (
    MigrationBroken,
    MigrationEdited,
    MigrationRefused,
    MigrationUnknown,
    migrate,
)
from resolvers.store.outbox_listener import Ears
from resolvers.store.persons import NOBODY
from resolvers.store.pool import Database, open_pool
from resolvers.store.purging import PurgeRunning, Purging
from resolvers.store.quarantine import Quarantined
from resolvers.store.seals import Seals
from resolvers.store.vault import Vault, VaultClosed
from resolvers.store.whole import Store

__all__ = [
    "NOBODY",
    "Arrival",
    "Database",
    "Ears",
    "EmbeddedPostgres",
    "EmbeddedUnavailable",
    "Filed",
    "Links",
    "MigrationBroken",
    "MigrationEdited",
    "MigrationRefused",
    "MigrationUnknown",
    "PurgeRunning",
    "Purging",
    "Quarantined",
    "Refused",
    "Seals",
    "ServerOptions",
    "Store",
    "Vault",
    "VaultClosed",
    "Version",
    "migrate",
    "open_pool",
]
