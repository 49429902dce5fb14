"""The rules of access: pure, readable next to the law, and used through these names only."""

from policies.blocks import Chapter
from policies.codes import (
    age_band,
    basis_of,
    hl7_report_status,
    hl7_result_status,
    mark_code,
    purpose_of,
    report_status,
    result_status,
    strictest,
)
from policies.conditions import Condition, bits_of, box_of
from policies.decide import FAULT, Decision, Explanation, Policy, Standing
from policies.difference import Change, Difference, compare, described, in_words, told
from policies.enumeration import RowCount, Tally, tally
from policies.errors import NotInForce, PolicyError, RowUnknown, TableInvalid
from policies.explaining import Depth, Explained, as_read, explained, explained_decision
from policies.facts import ATTRIBUTES, Situation
from policies.opening import OpeningWish, Verdict, cause_since, grant_until, judge_opening, opens_unread
from policies.operations import Channel, Errand, Operation, OperationRow, OperationRules
from policies.operations_difference import compare_operations
from policies.operations_parsing import parse_operations
from policies.operations_rendering import errand_in_words, operations_chapter, outcome_in_words
from policies.page import render_page
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
from policies.release_rendering import release_chapter
from policies.release_rules import Preference, ReleaseRules, Wish
from policies.rendering import render
from policies.retention import Category, CountedFrom, KeptReport, RetentionRules, Term
from policies.retention_difference import compare_retention
from policies.retention_parsing import parse_retention
from policies.retention_rendering import kept_in_words, retention_chapter
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
    "SIZE",
    "Actor",
    "Age",
    "Attestation",
    "Basis",
    "Category",
    "Change",
    "Channel",
    "Chapter",
    "Condition",
    "CountedFrom",
    "Decision",
    "DenialCode",
    "Depth",
    "Difference",
    "Effect",
    "Errand",
    "Explained",
    "Explanation",
    "Grant",
    "KeptReport",
    "Language",
    "Level",
    "Mark",
    "Move",
    "NotInForce",
    "NoticeKind",
    "Opening",
    "OpeningWish",
    "Operation",
    "OperationRow",
    "OperationRules",
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
    "RetentionRules",
    "Row",
    "RowCount",
    "RowUnknown",
    "Safety",
    "Setting",
    "Situation",
    "Standing",
    "Status",
    "Succession",
    "Switch",
    "Table",
    "TableInvalid",
    "Tally",
    "Term",
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
    "compare_operations",
    "compare_release",
    "compare_retention",
    "described",
    "errand_in_words",
    "explained",
    "explained_decision",
    "grant_until",
    "hl7_report_status",
    "hl7_result_status",
    "in_force",
    "in_words",
    "judge_opening",
    "kept_in_words",
    "mark_code",
    "moved_in_words",
    "named_in_vain",
    "opens_in_words",
    "opens_unread",
    "operations_chapter",
    "outcome_in_words",
    "parse_operations",
    "parse_release",
    "parse_retention",
    "parse_table",
    "purpose_of",
    "release_chapter",
    "render",
    "render_page",
    "report_status",
    "result_status",
    "retention_chapter",
    "strictest",
    "tally",
    "told",
    "told_release",
    "version_moments",
]
