"""Wrong arguments of `query` and `token` are one clear line and exit code 2, before anything is sent."""

import argparse
from pathlib import Path

import pytest

from gateway import cli
from gateway.cli import query, running, token


def refused(module, *argv: str) -> tuple[str, int]:
    top = argparse.ArgumentParser()
    module.add(top.add_subparsers())
    arguments = top.parse_args([module.__name__.rsplit(".", 1)[1], *argv])
    with pytest.raises(cli.Refused) as error:
        arguments.run(arguments)
    assert "\n" not in str(error.value)
    return str(error.value), error.value.status


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "question.graphql"
    file.write_text("query Q($patient: PersonNumber!) { patient(id: $patient) { id } }")
    return str(file)


def test_an_unknown_caller_is_shown_where_callers_are_listed(document):
    for text, status in (refused(token, "nobody"), refused(query, document, "--as", "nobody")):
        assert "./provesvar demo people" in text
        assert status == 2


def test_a_person_number_that_is_no_caller_is_not_repeated():
    text, _ = refused(token, "15840199905")

    assert "15840199905" not in text


def test_an_unknown_defect_is_shown_which_there_are(document):
    for text, status in (
        refused(token, "kari", "--defect", "x"),
        refused(query, document, "--as", "kari", "--defect", "x"),
    ):
        assert "expired" in text
        assert status == 2


def test_a_clinician_must_say_about_whom(document):
    text, status = refused(query, document, "--as", "dr-lunde")

    assert "--variables" in text
    assert status == 2


def test_a_comment_or_another_variable_asks_about_nobody(tmp_path):
    body = query.Body(query="# $patient: PersonNumber\nquery Q($patients: Int) { me { id } }")

    query.check_patient(running.known_caller("dr-lunde"), body)


@pytest.mark.parametrize("variables", ["", "[]", "5", "{", "null"])
def test_variables_are_an_object(document, variables):
    assert refused(query, document, "--as", "kari", "--variables", variables)[1] == 2


@pytest.mark.parametrize("header", ["", "name", ": value", "a b: c", "name: a\nb"])
def test_a_header_has_name_and_value(document, header):
    assert refused(query, document, "--as", "kari", "--header", header)[1] == 2


def test_a_document_that_cannot_be_read_is_told(tmp_path):
    broken = tmp_path / "broken.graphql"
    broken.write_bytes(b"\xff\xff")

    for file in (tmp_path / "absent.graphql", tmp_path, broken):
        assert refused(query, str(file), "--as", "kari")[1] == 2
