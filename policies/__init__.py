"""The rules of access: pure, readable next to the law, and used through these names only."""

from policies.codes import (
    SAFETY_OF_CODE,
    age_band,
    basis_of,
    mark_code,
    purpose_of,
    report_status,
    result_status,
    safety_of,
    strictest,
)
from policies.conditions import Condition, bits_of, box_of
from policies.decide import FAULT, Decision, Explanation, Policy
from policies.difference import Change, Difference, Shift, compare, described, in_words, told
from policies.enumeration import RowCount, Tally, tally
from policies.errors import NotInForce, PolicyError, RowUnknown, TableInvalid
from policies.explaining import Depth, Explained, as_read, explained, explained_decision
from policies.facts import ATTRIBUTES, Fact, Situation
from policies.opening import OpeningWish, Verdict, cause_since, grant_until, judge_opening, opens_unread
from policies.page import Chapter, release_chapter, render_page
from policies.parsing import parse_table
from policies.release import ReleaseVersion, already_shown, in_force, version_moments
from policies.release_classes import ReleaseClass, ReleaseFacts, ReleaseMode
from policies.release_difference import (
    Move,
    ReleaseDifference,
    compare_release,
    moved_in_words,
    opens_in_words,
    told_release,
)
from policies.release_parsing import parse_release
from policies.release_reach import named_in_vain
from policies.release_rendering import render_release
from policies.release_rules import Preference, ReleaseRules, Wish
from policies.rendering import render
from policies.space import SIZE
from policies.succession import Succession
from policies.table import Mark, Part, Row, Setting, Switch, Table, Wording
from policies.vocabulary import (
    Actor,
    Age,
    Attestation,
    Basis,
    DenialCode,
    Effect,
    Grant,
    Language,
    Level,
    NoticeKind,
    Opening,
    Purpose,
    Reading,
    Relation,
    Safety,
    Status,
)

__all__ = [
    "ATTRIBUTES",
    "FAULT",
    "SAFETY_OF_CODE",
    "SIZE",
    "Actor",
    "Age",
    "Attestation",
    "Basis",
    "Change",
    "Chapter",
    "Condition",
    "Decision",
    "DenialCode",
    "Depth",
    "Difference",
    "Effect",
    "Explained",
    "Explanation",
    "Fact",
    "Grant",
    "Language",
    "Level",
    "Mark",
    "Move",
    "NotInForce",
    "NoticeKind",
    "Opening",
    "OpeningWish",
    "Part",
    "Policy",
    "PolicyError",
    "Preference",
    "Purpose",
    "Reading",
    "Relation",
    "ReleaseClass",
    "ReleaseDifference",
    "ReleaseFacts",
    "ReleaseMode",
    "ReleaseRules",
    "ReleaseVersion",
    "Row",
    "RowCount",
    "RowUnknown",
    "Safety",
    "Setting",
    "Shift",
    "Situation",
    "Status",
    "Succession",
    "Switch",
    "Table",
    "TableInvalid",
    "Tally",
    "Verdict",
    "Wish",
    "Wording",
    "age_band",
    "already_shown",
    "as_read",
    "basis_of",
    "bits_of",
    "box_of",
    "cause_since",
    "compare",
    "compare_release",
    "described",
    "explained",
    "explained_decision",
    "grant_until",
    "in_force",
    "in_words",
    "judge_opening",
    "mark_code",
    "moved_in_words",
    "named_in_vain",
    "opens_in_words",
    "opens_unread",
    "parse_release",
    "parse_table",
    "purpose_of",
    "release_chapter",
    "render",
    "render_page",
    "render_release",
    "report_status",
    "result_status",
    "safety_of",
    "strictest",
    "tally",
    "told",
    "told_release",
    "version_moments",
]
