"""Settings: a TOML file and the environment become one frozen value, or a list of everything that is wrong."""

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from typing_extensions import override

from gateway.addresses import DSN_PRIVATE, check_addresses, dsn_private, problems_of_addresses
from gateway.identity.configuration import IssuerConfig
from gateway.mllp_config import MllpConfig
from gateway.site_config import SiteConfig
from gateway.source_config import SourceConfig
from resolvers.merge import CENTRAL
from resolvers.model import LOCAL, RestrictionFamily
from resolvers.normalise.identifiers import organisation_number
from resolvers.oversight.hinting import Thresholds

PREFIX = "PROVESVAR_"
OUTSIDE = frozenset({"PROVESVAR_SETTINGS", "PROVESVAR_CORPUS", "PROVESVAR_PG_BIN"})


class SettingsInvalid(Exception):
    """Something in the settings is wrong or unknown; `problems` has one line for each, without values."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem, so that all are mended at once."""
        super().__init__("; ".join(problems))
        self.problems = problems


MOST_WORKERS = 64
# Longer, and what has been withdrawn would hold for too long.
Age = Annotated[float, msgspec.Meta(ge=0, le=3_600)]
Rate = Annotated[float, msgspec.Meta(gt=0, le=1_000_000)]
# What a browser sends as Origin: no path, no wildcard.
Origin = Annotated[str, msgspec.Meta(pattern=r"^https?://[a-z0-9.\[\]:-]+\Z")]
# Volven 9060.
AuthorisationCode = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9]{1,2}\\Z")]


class GraphQLProfile(StrEnum):
    """An edition of GraphQL over HTTP: the drafts that today's clients go by, or that of September 2026."""

    LEGACY = "legacy"
    EDITION_2026 = "2026"


class DocumentsMode(StrEnum):
    """What manifests are for: to be asked by id; or for all others to be counted, or refused, or texts too."""

    OFF = "off"
    AUDIT = "audit"
    SAFELIST = "safelist"
    ONLY_IDS = "only-ids"


class RegisterConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Where the registers answer, one base URL for all: persons, GP lists, representation, care and health personnel.

    Args:
        cache_s: how long an answer is kept. unknown_cache_s: how long that nothing is known is, or a no; never longer.
        hpr_cache_s: how long an answer of the register of health personnel (HPR) is kept.

    Raises:
        ValueError: others could read who is looked up, or answer instead.
    """

    base_url: str
    cache_s: Age = 60.0
    unknown_cache_s: Age = 5.0
    hpr_cache_s: Age = 300.0

    def __post_init__(self) -> None:
        """Refuse to ask for people in clear text."""
        check_addresses(base_url=self.base_url)


class FeedConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What replicates restrictions to us (NHN's PTS, or who passes them on).

    Args:
        name: what it calls itself in every push, also the origin of its restrictions.
        organisation: nine digits, of the system that may push under the name.
        families: PRIVACY (aimed at personnel), SAFETY (at citizens), or both.
        max_age_s: how old its last heartbeat may be before what it tells of counts as unread.

    Raises:
        ValueError: a feed that nobody could push to, or that would never be found old.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}\\Z")]
    organisation: str
    families: frozenset[RestrictionFamily] = frozenset(RestrictionFamily)
    max_age_s: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 300.0

    def __post_init__(self) -> None:
        """Refuse what would let nothing in, or hold nothing back, without a word."""
        if self.name.upper() == LOCAL:
            raise ValueError("a feed has a name of its own")
        if not organisation_number(self.organisation):
            raise ValueError("a feed's organisation is an organisation number")
        if not self.families:
            raise ValueError("a feed has at least one family")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Everything that can be set.

    Args:
        dsn: PostgreSQL to use; without one an embedded server is started in `state`.
        dsn_file: file that holds the DSN instead, for a secret that is handed over as a file.
        state: folder of the embedded server and its key file.
        secret_file: file with at least 32 random bytes, the root of every key; made in `state` where embedded.
        host, port: where `serve` listens. public_url: how callers reach it, as DPoP proofs name it.
        dpop_nonce_s: for how long one nonce is given out that every proof must carry (RFC 9449); 0 asks for none.
        workers: how many processes answer, on one address.
        max_in_flight: how many requests one process answers at a time, at each door; as many again wait for a moment.
        max_streams, max_streams_client: how many subscriptions one process serves, in all and of one client.
        stream_check_s: how often it is looked at whether whoever listens still may, and what has opened with time.
        deadline_s: the longest that one request may take.
        directives_budget_s: the longest that reading what limits who may see may take of it.
        max_body_bytes, max_message_bytes: largest GraphQL body or push of restrictions, and largest intake message.
        rate_client_per_s, rate_client_burst: requests of one client (EPR system, portal), steadily and at once.
        rate_person_per_min: requests of one member of personnel about one person, and of one citizen.
        rate_refused_per_min: failed identifications from one address, before others from there are looked at no more.
        proxies: how many proxies of our own stand in front of the gateway, each adding to X-Forwarded-For.
        cors_origins: the exact origins whose pages may call the gateway from a browser; none, and none may.
        introspection: tell callers the schema, and what they may have meant.
        graphiql: show a page to try the schema out on, where it is told, and to synthetic people alone.
        federation: answer the router of an Apollo Federation too, to which the schema is told.
        graphql_profile: which edition of GraphQL over HTTP is spoken, legacy being the drafts of today's clients.
        documents_manifest: files with the documents of client builds, which may be asked for by their ids.
        documents_mode: off; audit: all other documents are counted and told of in the log by hash; safelist: they are
            refused; only-ids: so is every text.
        persisted_queries: keep documents with the hash that clients send, to be asked for by it (APQ).
        max_cost: the most that one GraphQL request may cost, by the weights of the schema; 0 for any.
        rate_cost_per_min: the most that one client may ask for in a minute, by the same; 0 for any.
        costs_measured_only: only count what costs too much, and refuse nothing for it.
        limits_told: tell with which number a document goes beyond a limit.
        page_size, max_page_size: reports a page when not said, and at most.
        synthetic_only: take and answer for synthetic person numbers alone.
        her_organisations: HER id to nine-digit organisation number, for senders that are named by HER id alone.
        quarantine_days: how long unreadable messages are kept, encrypted.
        audit_seal_s: how often the chains of the access log are sealed.
        audit_key_file: Ed25519 key (PEM) that seals are signed with; without one it is derived from the root secret.
        audit_known_keys: public keys (PEM) whose seals count too: those of before, and the next one.
        grant_minutes: how long an opening of a padlock lasts, 60 at most.
        emergency_reason_length: how many characters the reason for an emergency opening has at least.
        authorisations_allowed: the HPR authorisations (9060 codes) whose holders may ask; empty for all. Where any is
            said, whoever is not in HPR may not.
        assistants_act, both_parents_read, case_work_reads, case_work_reads_withheld, emergency_when_unread,
            guardians_read, organisation_block_openable, quality_reads, waiting_notice, youth_read: settings of the
            policy table, with the stricter default.
        log_hides_names_of: numbers of organisations whose personnel are not named in a citizen's log.
        misuse_hints: from how many look-ups on the operator is told that they should be looked into.
        regions_off: regions whose sources are all switched off at once.
        source_cache_s: how long what a source of a region gave is kept at most for who asks the same; 0 keeps nothing.
        source_cache_bytes: how much is kept of all of them together.
        mllp: where HL7 v2 messages are listened for; none, and nothing listens.
        restriction_feeds: what replicates restrictions to us; none, and nothing is waited for.
        metrics_host, metrics_port: where numbers are read, for Prometheus; each of several workers has a port of its
            own, from that one on. None, and nothing is counted.
        traces_url: the whole address that spans are sent to (OTLP over HTTP); none, and nothing is traced.
        traces_sample: the share of requests that are traced.
        traces_from_callers, traces_to_sources: whether the traces of callers are gone on with, and sources are told.
        web: the pages for citizens, personnel and operators; none, and nothing is shown to people.
        demo: the address of the demo's own services, told to its command line; set by the demo alone.
    """

    dsn: str | None = None
    dsn_file: Path | None = None
    state: Path = msgspec.field(default_factory=lambda: state_home() / "store")
    pg_bin: Path | None = None
    secret_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    dpop_nonce_s: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 0.0
    workers: Annotated[int, msgspec.Meta(ge=1, le=MOST_WORKERS)] = 1
    # A source that is slow holds as many as are read of it at once, and as many that wait: it is to leave some over.
    max_in_flight: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 48
    max_streams: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 1_000
    max_streams_client: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 400
    stream_check_s: Annotated[float, msgspec.Meta(ge=0.01, le=300)] = 30.0
    deadline_s: float = 8.0
    directives_budget_s: Annotated[float, msgspec.Meta(gt=0)] = 2.0
    max_body_bytes: int = 500_000
    max_message_bytes: int = 5_000_000
    rate_client_per_s: Rate = 200.0
    rate_client_burst: Annotated[int, msgspec.Meta(ge=1)] = 400
    rate_person_per_min: Rate = 120.0
    rate_refused_per_min: Rate = 300.0
    proxies: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    cors_origins: tuple[Origin, ...] = ()
    introspection: bool = False
    graphiql: bool = False
    federation: bool = False
    graphql_profile: GraphQLProfile = GraphQLProfile.LEGACY
    documents_manifest: tuple[Path, ...] = ()
    documents_mode: DocumentsMode = DocumentsMode.OFF
    persisted_queries: bool = True
    max_cost: Annotated[int, msgspec.Meta(ge=0)] = 10_000_000
    rate_cost_per_min: Annotated[int, msgspec.Meta(ge=0)] = 500_000_000
    costs_measured_only: bool = False
    limits_told: bool = True
    page_size: int = 20
    max_page_size: int = 200
    synthetic_only: bool = False
    her_organisations: dict[str, str] = {}
    quarantine_days: int = 30
    audit_seal_s: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 300.0
    audit_key_file: Path | None = None
    audit_known_keys: tuple[Path, ...] = ()
    grant_minutes: Annotated[int, msgspec.Meta(ge=1, le=60)] = 60
    emergency_reason_length: Annotated[int, msgspec.Meta(ge=1, le=200)] = 10
    assistants_act: bool = False
    both_parents_read: bool = False
    case_work_reads: bool = False
    case_work_reads_withheld: bool = False
    emergency_when_unread: bool = False
    guardians_read: bool = False
    organisation_block_openable: bool = False
    quality_reads: bool = False
    waiting_notice: bool = False
    youth_read: bool = False
    issuers: tuple[IssuerConfig, ...] = ()
    sources: tuple[SourceConfig, ...] = ()
    log_hides_names_of: frozenset[str] = frozenset()
    misuse_hints: Thresholds = Thresholds()
    regions_off: tuple[str, ...] = ()
    source_cache_s: Annotated[float, msgspec.Meta(ge=0, le=60)] = 2.0
    source_cache_bytes: Annotated[int, msgspec.Meta(ge=100_000)] = 50_000_000
    registers: RegisterConfig | None = None
    authorisations_allowed: frozenset[AuthorisationCode] = frozenset()
    mllp: MllpConfig | None = None
    restriction_feeds: tuple[FeedConfig, ...] = ()
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] | None = None
    traces_url: str | None = None
    traces_sample: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.01
    traces_from_callers: bool = False
    traces_to_sources: bool = False
    web: SiteConfig | None = None
    demo: dict[str, str] = {}

    @override
    def __repr__(self) -> str:
        """Say nothing of what is set: a DSN may hold a password."""
        return "Settings(...)"


def state_home() -> Path:
    """Find the folder for state: under XDG_STATE_HOME where that is set, else `/var/lib` for root, else the user's."""
    named = os.environ.get("XDG_STATE_HOME")
    if named:
        return Path(named) / "provesvar"
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/provesvar")
    return Path.home() / ".local" / "state" / "provesvar"


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """
    Read the settings file (`path`, else PROVESVAR_SETTINGS), then what the environment overrides.

    An environment variable is `PROVESVAR_` and the setting's name in capitals; lists and tables are set in the file.

    Raises:
        SettingsInvalid: naming every unknown or unreadable setting at once.
    """
    environment = os.environ if environment is None else environment
    named = environment.get(PREFIX + "SETTINGS")
    file = path or (Path(named) if named else None)
    return checked(read_file(file) | read_environment(environment))


def read_file(path: Path | None) -> dict[str, Any]:
    """Read the TOML file; no file, no settings."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid((f"settings file {path}: {error}",)) from error


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Take what starts with the prefix; a number or boolean stays text until it is checked."""
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in OUTSIDE
    } | ({"pg_bin": environment["PROVESVAR_PG_BIN"]} if environment.get("PROVESVAR_PG_BIN") else {})


def checked(found: Mapping[str, Any]) -> Settings:
    """Turn what was found into Settings, or name everything that is wrong with it."""
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    problems = [f"unknown setting {name}" for name in found if name not in fields]
    values: dict[str, Any] = {}
    for name in found.keys() & fields.keys():
        try:
            values[name] = msgspec.convert(found[name], fields[name].type, strict=False, dec_hook=as_path)
        except msgspec.ValidationError as error:
            problems.append(f"setting {name}: {without_value(str(error))}")
    feeds = [feed.name for feed in values.get("restriction_feeds", ())]
    problems += ["setting restriction_feeds: two have one name"] * (len(feeds) != len(set(feeds)))
    problems += problems_of_sources(values) + problems_of_documents(values) + problems_of_the_pages(values)
    problems += problems_of_addresses(values)
    unnamed = values.get("log_hides_names_of", ())
    problems += ["setting log_hides_names_of: one is no organisation number"] * (
        not all(map(organisation_number, unnamed))
    )
    if problems:
        raise SettingsInvalid(tuple(sorted(problems)))
    return with_dsn_read(Settings(**values))


def problems_of_sources(values: Mapping[str, Any]) -> list[str]:
    """Name what is wrong with the sources together; in vain would be said what none of them is about."""
    sources: tuple[SourceConfig, ...] = values.get("sources", ())
    names = [CENTRAL, *(source.id for source in sources)]
    regions = {source.region for source in sources}
    callers = {None, *(issuer.issuer for issuer in values.get("issuers", ()))}
    exchanged = {source.credentials.exchanges_for for source in sources if source.credentials}
    return (
        ["setting sources: two have one id"] * (len(names) != len(set(names)))
        + ["setting regions_off: no source is of one of them"] * (not regions.issuperset(values.get("regions_off", ())))
        + ["setting sources: tokens are to be exchanged of an issuer that is none of ours"]
        * (not callers.issuperset(exchanged))
    )


def problems_of_the_pages(values: Mapping[str, Any]) -> list[str]:
    """Refuse GraphiQL in production, which is wherever a person may be a real one, and pages of several processes."""
    shown = values.get("graphiql", False)
    # Who is signed in is known to one process alone.
    several = ["setting web: is for one worker"] if values.get("web") and values.get("workers", 1) > 1 else []
    return several + [
        f"setting graphiql: is for where setting {name} is on"
        for name in ("introspection", "synthetic_only")
        if shown and not values.get(name, False)
    ]


def problems_of_documents(values: Mapping[str, Any]) -> list[str]:
    """Refuse to hold documents against manifests that are not there."""
    held = values.get("documents_mode", DocumentsMode.OFF) is not DocumentsMode.OFF
    return ["setting documents_mode: there is no documents_manifest"] * (held and not values.get("documents_manifest"))


def with_dsn_read(settings: Settings) -> Settings:
    """Take the DSN out of its file, where it is in one."""
    if settings.dsn_file is None:
        return settings
    if settings.dsn is not None:
        raise SettingsInvalid(("setting dsn_file: dsn is set too",))
    try:
        dsn = settings.dsn_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(("setting dsn_file: the file cannot be read",)) from error
    if not dsn_private(dsn):
        raise SettingsInvalid((f"setting dsn_file: what is in it {DSN_PRIVATE}",))
    return msgspec.structs.replace(settings, dsn=dsn)


def as_path(kind: type, value: object) -> object:
    """Read a path from text; the one type that the settings hold beyond TOML's own."""
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise NotImplementedError(f"a setting of type {kind.__name__} cannot be read")


def without_value(message: str) -> str:
    """Keep what was expected and where, drop what was given."""
    expected, _, where = message.partition(" - at ")
    return expected.split(", got", 1)[0] + (f" at {where}" if where else "")
