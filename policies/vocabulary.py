"""
The finite words that a policy is written in.

Source:
    Ages: pasient- og brukerrettighetsloven § 3-4. Purposes: HL7 v3 PurposeOfUse, as rules ATT-38..41 of the trust
    framework use it. Bases: the header `access-basis` of Pasientens prøvesvar. Levels, blocks and denials: NHN's PTS
    and Volven 9603.
    Read 2026-11-23.
"""

from enum import StrEnum


class Actor(StrEnum):
    """In which part somebody asks: innbygger, representant, helsepersonell, or a system without a user."""

    SELF = "SELF"
    REPRESENTATIVE = "REPRESENTATIVE"
    PERSONNEL = "PERSONNEL"
    SYSTEM = "SYSTEM"


class Age(StrEnum):
    """The age (alder) of the person asked about, from the person register; the limits are 12 and 16 years."""

    UNDER_12 = "UNDER_12"
    FROM_12_TO_15 = "FROM_12_TO_15"
    FROM_16 = "FROM_16"
    UNKNOWN = "UNKNOWN"


class Purpose(StrEnum):
    """
    What the access is for (formål): care, emergency care, overridden rules, case work, learning, the patient's wish.

    QUALITY is learning and quality work (læring og kvalitet), which the details of a purpose name.
    """

    TREAT = "TREAT"
    ETREAT = "ETREAT"
    BTG = "BTG"
    COC = "COC"
    QUALITY = "QUALITY"
    PATRQT = "PATRQT"
    OTHER = "OTHER"


class Relation(StrEnum):
    """
    How the caller stands to the person asked about.

    Personnel: the GP of the list (fastlege), attested as treating, or formerly treating. Representatives: a parent who
    lives with the child, a parent of a child that lives with the other one, a proxy (fullmektig), next of kin of a
    person without capacity (pårørende), a guardian (verge). NONE is anybody else, and whoever's mandate does not hold.
    """

    GP = "GP"
    TREATING = "TREATING"
    FORMER = "FORMER"
    PARENT = "PARENT"
    PARENT_ELSEWHERE = "PARENT_ELSEWHERE"
    PROXY = "PROXY"
    KIN = "KIN"
    GUARDIAN = "GUARDIAN"
    NONE = "NONE"


class Attestation(StrEnum):
    """Whether the attestation of the care relation (tillitsrammeverk) holds, is too old, or is wrong."""

    HOLDS = "HOLDS"
    EXPIRED = "EXPIRED"
    INVALID = "INVALID"


class Basis(StrEnum):
    """
    The declared ground of access (grunnlag).

    Personnel: exempt, consent, emergency. Citizens: oneself, power of attorney, guardianship, parental responsibility.
    ELEVATED is any FORHOYET_*.
    """

    NONE = "NONE"
    UNNTAK = "UNNTAK"
    SAMTYKKE = "SAMTYKKE"
    AKUTT = "AKUTT"
    SEGSELV = "SEGSELV"
    FULLMAKT = "FULLMAKT"
    VERGEMAL = "VERGEMAL"
    FORELDREREPRESENTASJON = "FORELDREREPRESENTASJON"
    ELEVATED = "ELEVATED"
    OTHER = "OTHER"


class Reading(StrEnum):
    """
    What could be read of the person's restrictions, and is fresh enough: all, or not that of one family.

    PRIVACY_UNREAD lacks blocks and shields, SAFETY_UNREAD denials and delays, UNREAD both.
    """

    READ = "READ"
    PRIVACY_UNREAD = "PRIVACY_UNREAD"
    SAFETY_UNREAD = "SAFETY_UNREAD"
    UNREAD = "UNREAD"


class Grant(StrEnum):
    """Which opening of a padlock (åpning) the caller holds now, for this person and purpose."""

    NONE = "NONE"
    CONSENT = "CONSENT"
    EMERGENCY = "EMERGENCY"


class Level(StrEnum):
    """How firmly a block or shield (sperring, skjerming) holds: SOFT may be opened by a grant, HARD may not."""

    NONE = "NONE"
    SOFT = "SOFT"
    HARD = "HARD"


class Safety(StrEnum):
    """
    What a 9603 code on a report means: delay (utsatt innsyn), denial (nekting) to whom, or block (NORS).

    DENIED holds against the patient and all who represent them, DENIED_PARENTS against parents and a youth's next of
    kin, DENIED_YOUTH against the youth of 12 to 15 and whoever represents them. BLOCKED is the patient's own block
    against personnel, marked on the report.
    """

    NONE = "NONE"
    DELAYED = "DELAYED"
    DENIED = "DENIED"
    DENIED_PARENTS = "DENIED_PARENTS"
    DENIED_YOUTH = "DENIED_YOUTH"
    BLOCKED = "BLOCKED"


class Status(StrEnum):
    """How final a report is by its source's own status pair (svarstatus); FINAL includes signed."""

    FINAL = "FINAL"
    PRELIMINARY = "PRELIMINARY"
    UNSIGNED = "UNSIGNED"
    CANCELLED = "CANCELLED"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


class Effect(StrEnum):
    """
    What a decision does (virkning).

    SHOW gives all. FLAG gives all, with what the citizen does not see. MASK gives a padlock and nothing else.
    STUB gives the citizen one uniform notice. HIDE leaves no trace. DENY refuses with a stable code.
    """

    SHOW = "SHOW"
    FLAG = "FLAG"
    MASK = "MASK"
    STUB = "STUB"
    HIDE = "HIDE"
    DENY = "DENY"


class DenialCode(StrEnum):
    """
    Why a request is refused (avslag).

    Every code depends on the caller alone, so that it tells nothing of the person asked about, but for three:
    NOT_AVAILABLE, the same for whatever reason; CHANNEL_RESERVED, told to the person themself alone; and
    POLICY_UNAVAILABLE, which tells that nothing can be decided now.
    """

    NOT_AVAILABLE = "NOT_AVAILABLE"
    BASIS_REQUIRED = "BASIS_REQUIRED"
    FORBIDDEN = "FORBIDDEN"
    ELEVATION_WITHOUT_CAUSE = "ELEVATION_WITHOUT_CAUSE"
    ATTESTATION_EXPIRED = "ATTESTATION_EXPIRED"
    ATTESTATION_INVALID = "ATTESTATION_INVALID"
    CHANNEL_RESERVED = "CHANNEL_RESERVED"
    POLICY_UNAVAILABLE = "POLICY_UNAVAILABLE"


class NoticeKind(StrEnum):
    """Which padlock or notice (hengelås, melding) a reader is told of."""

    GENERAL_BLOCK = "GENERAL_BLOCK"
    SPECIFIC_BLOCK = "SPECIFIC_BLOCK"
    ORGANISATION_BLOCK = "ORGANISATION_BLOCK"
    REPORT_BLOCK = "REPORT_BLOCK"
    RESERVATION = "RESERVATION"


class Opening(StrEnum):
    """By which grant a padlock may be opened (åpnes): elevated consent or elevated emergency."""

    CONSENT = "CONSENT"
    EMERGENCY = "EMERGENCY"


class Language(StrEnum):
    """In which language (målform) a decision is explained."""

    NB = "nb"
    NN = "nn"
    EN = "en"
