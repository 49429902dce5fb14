"""The fault command refuses in one clear line what it cannot do."""

import argparse
import os

import pytest

from gateway import cli
from gateway.cli import Refused
from gateway.cli import fault as command
from gateway.demo import runfile
from gateway.demo.faults import Fault


def arguments(home, **changes):
    fields = {"source": "helse-nord", "fault": "slow", "list": False, "url": None, "home": home}
    return argparse.Namespace(**(fields | changes))


def test_an_unknown_source_is_told_which_there_are(tmp_path):
    with pytest.raises(
        Refused, match="helse-nord, helse-midt, helse-vest, helse-sorost, fjordlys, granitt, lyng, pts, central"
    ) as told:
        command.run(arguments(tmp_path, source="helse-sor"))

    assert told.value.status == 2


@pytest.mark.parametrize(
    ("source", "fault"), [("pts", "slow"), ("granitt", "stop"), ("central", "hang"), ("pts", "cut")]
)
def test_a_fault_that_does_not_fit_is_refused(tmp_path, source, fault):
    with pytest.raises(Refused, match="cannot have that fault") as told:
        command.run(arguments(tmp_path, source=source, fault=fault))

    assert told.value.status == 2


def test_without_a_demo_it_says_so(tmp_path):
    with pytest.raises(Refused, match="no demo is running"):
        command.run(arguments(tmp_path))


def test_a_demo_that_does_not_answer_is_said_not_to(tmp_path):
    # Nothing listens on port 1 of this machine.
    dead = runfile.RunFile(
        url="", issuer="", registers="", control="http://127.0.0.1:1", client_key_file="", pid=os.getpid()
    )
    runfile.write(tmp_path, dead)

    with pytest.raises(Refused, match="does not answer"):
        command.run(arguments(tmp_path))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nowhere"])
def test_an_address_where_nothing_is_is_said_not_to_answer(tmp_path, url):
    with pytest.raises(Refused, match="does not answer"):
        command.run(arguments(tmp_path, url=url))


@pytest.mark.parametrize(("source", "fault"), [(None, None), ("helse-nord", None)])
def test_a_source_and_a_fault_are_to_be_said(tmp_path, source, fault):
    with pytest.raises(Refused, match="or --list") as told:
        command.run(arguments(tmp_path, source=source, fault=fault))

    assert told.value.status == 2


def test_a_list_needs_a_demo_too(tmp_path):
    with pytest.raises(Refused, match="no demo is running"):
        command.run(arguments(tmp_path, source=None, fault=None, list=True))


def test_a_fault_that_there_is_not_is_told_which_there_are(capsys):
    with pytest.raises(SystemExit) as raised:
        cli.main(["fault", "helse-nord", "tired"])

    assert raised.value.code == 2
    told = capsys.readouterr().err
    assert all(fault.value in told for fault in Fault)
