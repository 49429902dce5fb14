"""`migrate` brings a database up to date, once."""

from pathlib import Path

from gateway.cli import main


def settings(tmp_path: Path, dsn: str) -> str:
    file = tmp_path / "gateway.toml"
    file.write_text(f'dsn = "{dsn}"\n')
    return str(file)


def test_what_is_missing_is_applied_once(tmp_path, empty_database, capsys) -> None:
    file = settings(tmp_path, empty_database)

    first = main(["migrate", "--settings", file]), capsys.readouterr().out
    again = main(["migrate", "--settings", file]), capsys.readouterr().out

    assert first[0] == again[0] == 0
    assert "applied 0001" in first[1]
    assert again[1] == "nothing to apply\n"


def test_a_database_that_does_not_answer_is_one_line(tmp_path, capsys) -> None:
    nowhere = settings(tmp_path, f"postgresql://app@/none?host={tmp_path}")

    assert main(["migrate", "--settings", nowhere]) == 1
    assert "cannot be migrated" in capsys.readouterr().err
