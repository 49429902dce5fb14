"""
Load a store with so many results, the same for the same seed, as if intake had written them: rows by COPY.

Reports are those of the demo's chronicle, read by the product's own reader of Svarrapport and written by its own words
(`version_row`, `report_row`, the rows that describe a report), each under a number of its own; persons are made up. They
arrive mixed, as from laboratories, so that what a person has lies scattered. Indexes are those of the migrations, made
after the rows. Run by `python -m tests.benchmarks.loading FOLDER RESULTS`.
"""

import asyncio
import hashlib
import io
import shutil
import sys
import time
import uuid
from array import array
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import asyncpg
import msgspec
from msgspec.structs import replace

from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import chronicle
from gateway.demo.kith import message
from resolvers.intake import version_of
from resolvers.model import PersonNumber, Report, every_result
from resolvers.normalise import svarrapport
from resolvers.normalise.identifiers import person_number
from resolvers.store import Arrival, EmbeddedPostgres, ServerOptions, Vault, Version, migrate
from resolvers.store.reports import DERIVED, Placing, report_row, version_row
from tests.benchmarks.copying import Table, packed

SEED = 1814
SECRET = b"a secret that only the benchmarks have"
ANCHOR = datetime(2026, 11, 1, 10, tzinfo=UTC)
# As many dates of each report of the chronicle, a month apart.
DATES = 24
MONTH = timedelta(days=30)
# A person has so many reports on average, some few of them hundreds.
REPORTS_A_PERSON = 12
BATCH = 5_000
# What a result takes on disk, indexes and log included, as measured.
BYTES_A_RESULT = 3_000
ROOM = 1.3
NUMBER = "00000000-0000-4000-8000-000000000000"
"""Stands in a template for a report's own number; as long as the numbers that laboratories give."""

LOADING = ServerOptions(
    settings=(
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("autovacuum", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_wal_size", "8GB"),
        ("checkpoint_timeout", "30min"),
        ("shared_buffers", "1GB"),
        ("maintenance_work_mem", "1GB"),
        ("max_locks_per_transaction", "256"),
    ),
    initdb=("--no-sync",),
)
TABLES = (
    Table("report_route", "key_hash person_hash issued_at rank content_hash senders"),
    Table(
        "report",
        "person_hash key_hash content_hash issued_at rank status report_number sampled_at discipline kind kind_system "
        "departed departed_at departed_key",
    ),
    Table(
        "report_version",
        "person_hash key_hash content_hash issued_at rank status source_type source_status message_id generated_at "
        "received_at sender document",
    ),
    Table("result", "person_hash key_hash path parent_path code code_system status value_kind sampled_at"),
    Table("result_code", "person_hash key_hash code_system code"),
    Table("specimen", "person_hash key_hash position number code code_system collected_at"),
    Table("request", "person_hash key_hash position number provider_number issued_at"),
    Table("party", "person_hash key_hash position role name identifiers"),
    Table("report_clinician", "person_hash key_hash hpr_number"),
)
