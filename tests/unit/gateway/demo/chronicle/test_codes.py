"""Codes are named with their national systems."""

from gateway.demo.chronicle import codes


def test_pairs_name_their_code_systems():
    report, result = codes.report_pair("N", "F"), codes.result_pair("M", "3")

    assert [report.type.system[-4:], report.status.system[-4:]] == ["7309", "7306"]
    assert [result.type.system[-4:], result.status.system[-4:]] == ["8270", "8245"]
    assert result.type.display == "Endring"


def test_investigations_are_national_or_local():
    assert codes.nlk("NPU01685", "P-INR").system.endswith(".7280")
    assert codes.local("X", "X").system.endswith(".8212")
    assert codes.heading("LR").system.endswith(".8243")
