"""
Every trap that others have met with GraphQL servers, and the tests that hold it: none is missing.

They are what was found to be wrong when today's libraries, clients and gateways were tried, in that order: the library
as it comes, the page to try things on, the editions of the protocol, defects of the library, the cases of graphql-armor
and what users of other gateways complain about.
"""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LAST = 44
TRAPS: dict[int, tuple[str, ...]] = {
    1: (
        "one form of @defer is sent to all, without a parameter",
        "tests/unit/gateway/graphql/test_incremental.py::test_the_current_form_names_what_is_pending_and_leaves_out_what_is_not_there",
        "tests/unit/gateway/graphql/test_incremental.py::test_the_earlier_form_tells_each_increment_with_its_place_and_label",
        "tests/e2e/test_parts.py::test_clients_of_the_earlier_form_get_the_same_by_places",
    ),
    2: (
        "parts that overlap lose their place, and a client never completes",
        "tests/unit/gateway/graphql/test_incremental.py::test_all_parts_together_are_the_whole_answer",
    ),
    3: (
        "`extensions: null` and `label: null` in parts",
        "tests/unit/gateway/graphql/test_incremental.py::test_the_current_form_names_what_is_pending_and_leaves_out_what_is_not_there",
    ),
    4: (
        "parts are sent to who cannot take them, whatever `Accept` says",
        "tests/unit/gateway/graphql/test_whole.py::test_what_lets_a_part_come_later_is_taken_out_and_all_else_stays",
        "tests/unit/gateway/graphql/test_operations.py::test_of_a_document_in_which_something_may_come_later_both_ways_to_run_it_are_kept",
    ),
    5: (
        "the media type is always application/json",
        "tests/e2e/test_edition_2026.py::test_02_the_answer_is_written_as_the_client_wants_it_most",
    ),
    6: (
        "request errors have `data: null` and no code",
        "tests/e2e/test_edition_2026.py::test_08_what_cannot_be_run_is_told_apart_and_has_no_data",
    ),
    7: (
        "nothing knows documents by hash; clients match on the very words",
        "tests/unit/gateway/graphql/test_library.py::test_what_is_unknown_is_told_in_the_words_at_which_clients_do_what_helps",
        "tests/unit/gateway/graphql/test_persisted.py::test_the_hash_is_the_one_that_clients_make",
    ),
    8: (
        "an allow-list that answers PERSISTED_QUERY_NOT_FOUND makes clients send the text",
        "tests/unit/gateway/graphql/test_library.py::test_where_ids_alone_are_taken_nobody_is_told_to_send_a_text",
        "tests/unit/gateway/graphql/test_library.py::test_where_nothing_is_kept_clients_are_told_to_send_their_documents",
    ),
    9: (
        "urql asks for hashed documents by GET, with variables in the address",
        "tests/e2e/test_edition_2026.py::test_07_data_is_not_asked_for_by_get",
        "tests/e2e/test_known_traps.py::test_a_hashed_document_is_not_asked_for_by_get_with_variables_in_the_address",
    ),
    10: (
        "ids that can be guessed hold a person's number",
        "tests/unit/resolvers/test_naming.py::test_a_person_is_named_without_the_hash_that_leads_the_keys",
        "tests/unit/resolvers/test_naming.py::test_a_cursor_opens_for_its_own_asker_and_hides_its_place",
    ),
    11: (
        "one laboratory's failure nulls the viewer",
        "tests/e2e/test_asking_sources.py::test_a_source_that_is_off_or_not_introduced_leaves_the_answer_open",
    ),
    12: (
        "/graphql is sent on to /graphql/",
        "tests/e2e/test_known_traps.py::test_a_path_with_a_slash_too_many_is_not_there_and_sends_nobody_on",
    ),
    13: (
        "two schemas in one process fail",
        "tests/e2e/test_known_traps.py::test_the_schema_can_be_built_again_in_one_process",
    ),
    14: (
        "the IDE is loaded from elsewhere, and blank under a policy",
        "tests/e2e/test_graphiql.py::test_a_clinician_and_a_citizen_run_their_examples_and_the_browser_complains_of_nothing",
        "tests/e2e/test_graphiql.py::test_its_documentation_menus_and_completion_keep_to_the_policy",
    ),
    15: (
        "the audits and the edition contradict each other",
        "tests/judge/test_audits.py::test_the_audits_remark_on_nothing_but_what_the_edition_has_changed",
    ),
    16: (
        "a subscription over plain POST is a misleading null",
        "tests/unit/gateway/graphql/test_listening.py::test_a_subscription_without_events_is_refused_with_what_to_accept",
    ),
    17: (
        "a cache of validation that a limiter defeats",
        "tests/unit/gateway/graphql/test_operations.py::test_a_document_is_looked_at_once",
    ),
    18: (
        "limiters in whose time each fragment counts twice",
        "tests/unit/gateway/graphql/test_shape.py::test_a_document_that_doubles_with_each_fragment_is_sized_at_once_and_refused",
        "tests/unit/gateway/graphql/test_cost.py::test_fragments_that_double_are_priced_in_a_time_that_grows_with_the_text",
        "tests/e2e/test_known_attacks.py::test_what_is_tried_is_refused_soon_with_one_clear_code",
    ),
    19: (
        "an unknown fragment is a bare KeyError",
        "tests/e2e/test_known_traps.py::test_an_unknown_fragment_is_named_in_a_sentence",
    ),
    20: (
        "150 levels are a recursion error, 2,000 aliases and 3,000 unknown fields are looked at",
        "tests/e2e/test_known_traps.py::test_as_deep_a_document_as_is_taken_is_run_to_its_end",
        "tests/e2e/test_known_attacks.py::test_what_is_tried_is_refused_soon_with_one_clear_code",
    ),
    21: (
        "bodies that are a 500",
        "tests/e2e/test_edition_2026.py::test_18_no_body_whatever_is_anything_but_a_coded_answer",
    ),
    22: (
        "refusals are plain text, 405 has no Allow, types that only begin like JSON are taken, bodies have no bound",
        "tests/e2e/test_edition_2026.py::test_07_another_method_is_refused_and_told_which_there_are",
        "tests/e2e/test_edition_2026.py::test_07_what_is_not_json_in_utf_8_as_it_is_is_not_read",
        "tests/e2e/test_edition_2026.py::test_07_what_is_too_long_is_refused_by_what_of_it_is",
    ),
    23: (
        "of two operations without a name the first is run",
        "tests/unit/gateway/graphql/test_documents.py::test_an_operation_is_never_guessed",
    ),
    24: (
        "work goes on after the client left",
        "tests/e2e/test_leaving.py::test_the_laboratories_of_a_question_are_let_go_and_nothing_is_told_or_recorded",
    ),
    25: (
        "the library logs the query, and traces hold every argument",
        "tests/unit/resolvers/schema/test_assembly.py::test_an_error_is_not_logged_with_the_query_that_caused_it",
        "tests/e2e/test_telemetry.py::test_whatever_is_asked_nothing_of_it_is_traced_or_counted",
    ),
    26: (
        "an extension that looks at every field makes lists slow",
        "tests/benchmarks/test_ratios.py::test_hot_questions_are_completed_in_c",
        "tests/benchmarks/test_ratios.py::test_a_shipped_question_is_completed_in_c",
    ),
    27: (
        "the token limit is a setting that goes away",
        "tests/unit/gateway/graphql/test_documents.py::test_what_cannot_be_parsed_or_is_endless_is_a_syntax_error",
    ),
    28: (
        "armor: depth through fragments, flattened and recursive",
        "tests/unit/gateway/graphql/test_shape.py::test_no_known_way_leads_round_the_depth",
        "tests/unit/gateway/graphql/test_shape.py::test_fragments_that_hold_each_other_end",
    ),
    29: (
        "armor: a fragment or operation named __schema",
        "tests/e2e/test_known_traps.py::test_whatever_an_operation_is_called_it_is_held_to_the_same_limits",
        "tests/unit/gateway/graphql/test_shape.py::test_the_name_of_a_type_is_told_always_and_a_fragment_may_have_any_name",
    ),
    30: (
        "armor: a fragment that was met at a shallower depth first",
        "tests/unit/gateway/graphql/test_cost.py::test_a_fragment_costs_the_same_however_deep_it_was_first_put_in",
        "tests/unit/gateway/graphql/test_shape.py::test_fragments_count_as_often_as_they_are_put_in",
    ),
    31: (
        "armor: aliases of __typename, aliases and directives in fragments",
        "tests/unit/gateway/graphql/test_shape.py::test_aliases_directives_and_fragments_are_counted_wherever_they_stand",
    ),
    32: (
        "armor: cost by first and last",
        "tests/unit/gateway/graphql/test_cost.py::test_a_document_costs_what_its_fields_and_their_objects_do",
        "tests/e2e/test_known_traps.py::test_a_document_that_is_priced_is_priced_through_fragments_of_any_name",
    ),
    33: (
        "armor: the number of a limit is told though it is to be hidden",
        "tests/unit/gateway/graphql/test_endpoint_costs.py::test_where_a_limit_lies_is_not_told_where_that_is_set",
    ),
    34: (
        "users: one slow source fails or delays all",
        "tests/unit/resolvers/test_collect.py::test_a_source_beyond_its_budget_or_the_deadline_is_late_and_the_others_are_not",
    ),
    35: (
        "users: no breaker, retries or deadline of each source",
        "tests/integration/resolvers/sources/test_guard.py::test_a_server_that_fails_is_left_alone_tried_by_one_and_asked_again",
    ),
    36: (
        "users: errors lose their extensions, and leak names",
        "tests/unit/gateway/graphql/test_failures.py::test_our_own_errors_keep_code_message_and_path",
        "tests/unit/gateway/graphql/test_failures.py::test_anything_unforeseen_is_internal_and_its_text_is_told_to_nobody",
    ),
    37: (
        "users: large lists are slow in the engine",
        "tests/benchmarks/test_ratios.py::test_projection_is_much_faster_than_the_library",
    ),
    38: (
        "users: a span for each field, and names without number in what is counted",
        "tests/e2e/test_telemetry.py::test_a_request_is_one_trace_of_the_steps_of_its_walk",
        "tests/unit/gateway/test_telemetry.py::test_an_answer_is_counted_by_door_status_and_code",
    ),
    39: (
        "users: memory grows with the schema that is loaded again and the documents that are kept",
        "tests/unit/gateway/graphql/test_remembering.py::test_a_flood_of_what_comes_once_pushes_out_nothing_that_came_twice",
        "tests/unit/resolvers/schema/test_projection.py::test_what_was_compiled_goes_with_its_operation",
    ),
    40: (
        "users: headers and cookies pass between clients and sources, or not, by no rule that is said",
        "tests/integration/resolvers/sources/test_dialects.py::test_the_headers_of_each_dialect_and_none_besides",
        "tests/unit/gateway/test_arrival.py::test_every_answer_has_safe_headers",
    ),
    41: (
        "users: several issuers, an issuer that is no text, and tokens that end while a stream is open",
        "tests/unit/gateway/identity/test_tokens.py::test_a_token_with_a_wrong_claim_is_refused",
        "tests/unit/resolvers/streams/test_arriving.py::test_a_stream_ends_with_the_token",
        "tests/unit/gateway/identity/test_door.py::test_keys_are_fetched_ahead_for_every_issuer",
    ),
    42: (
        "users: a cache gives one user what is another's",
        "tests/e2e/test_sharing.py::test_a_citizen_shares_nothing_with_health_personnel",
    ),
    43: (
        "users: a stop drops what is under way",
        "tests/e2e/test_known_traps.py::test_what_is_under_way_is_answered_by_a_server_that_is_told_to_stop",
        "tests/unit/gateway/graphql/test_streaming.py::test_a_gateway_that_stops_ends_its_streams_without_saying_that_they_are_complete",
    ),
    44: (
        "users: an audit of a safelist tells no unknown from skipped, and white space makes another hash",
        "tests/unit/gateway/graphql/test_library.py::test_in_an_audit_it_is_run_and_told_of_once_by_its_hash_alone",
        "tests/unit/gateway/graphql/test_trusted.py::test_a_document_is_known_however_it_is_laid_out",
    ),
}


def written_in(file: str) -> set[str]:
    """Name the tests of a file."""
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_trap_is_in_the_list() -> None:
    assert list(TRAPS) == list(range(1, LAST + 1))


@pytest.mark.parametrize("number", TRAPS)
def test_a_trap_has_tests_and_they_are_there(number) -> None:
    what, *tests = TRAPS[number]

    assert what
    assert tests
    for file, _, name in (test.partition("::") for test in tests):
        assert name in written_in(file), f"trap {number}, {what}: {name} is gone"
