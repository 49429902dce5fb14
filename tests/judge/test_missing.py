"""Where Node is missing the judge's tests are skipped with the reason; where they must run, they fail by it."""

import pytest

from tests.judge import provider
from tests.judge.outside import need_node


@pytest.fixture
def without_node(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JUDGE_REQUIRED", raising=False)


def old_node(folder, says: str) -> None:
    """Put a program in place of Node that says a version."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {says}\n")
    program.chmod(0o755)


def test_node_is_missed(without_node):
    assert provider.missing() == "Node is not installed"


def test_an_old_node_counts_as_none(without_node, tmp_path):
    old_node(tmp_path, "v18.20.4")

    assert provider.missing() == "Node v18.20.4 is older than 20"


def test_packages_are_missed(without_node, tmp_path, monkeypatch):
    old_node(tmp_path, "v20.0.0")
    monkeypatch.setattr(provider, "HERE", tmp_path)

    assert "npm ci --ignore-scripts" in provider.missing()


def test_without_node_a_test_is_skipped(without_node):
    with pytest.raises(pytest.skip.Exception, match="Node is not installed"):
        need_node()


def test_where_the_judge_is_required_a_test_fails(without_node, monkeypatch):
    monkeypatch.setenv("JUDGE_REQUIRED", "1")

    with pytest.raises(pytest.fail.Exception, match="Node is not installed"):
        need_node()
