"""A newcomer adds a source with the lines that the README gives, and nothing else."""

import re
import tomllib
from pathlib import Path

from gateway.settings import load
from tests.e2e.asking import number_of
from tests.e2e.composed import composed
from tests.fhir_examples import FNR, bundle, diagnostic_report, observation
from tests.integration.scripted import Got, response, scripted

README = Path(__file__).resolve().parents[2] / "README.md"
QUESTION = """query T($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 5) {
  edges { node { key { report } provenance { source { name } } } }
  completeness { complete sources { source { id name } state reason age shown } } } } }"""


def lines_of_the_readme() -> str:
    """Take the first example of the section."""
    section = README.read_text(encoding="utf-8").split("## Adding a source\n")[1]
    found = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found.group(1)


async def test_five_lines_of_settings_add_a_source(database: str, tmp_path: Path) -> None:
    lines = lines_of_the_readme()
    said = tomllib.loads(lines)["sources"][0]
    subject = {"subject": {"identifier": {"system": FNR, "value": number_of("kari")}}}

    async def laboratory(got: Got) -> bytes:
        if got.headers.get("authorization") != "Bearer the-token":
            return response(status=401)
        return response(bundle(diagnostic_report(results=["o1"], **subject), observation(**subject)))

    (tmp_path / "token").write_text("the-token\n")
    async with scripted(laboratory) as served:
        file = tmp_path / "gateway.toml"
        # The endpoint and the token are the newcomer's own.
        told = lines.replace(said["base_url"], served.base_url).replace(said["token_file"], str(tmp_path / "token"))
        file.write_text(told)
        async with composed(database, tmp_path, sources=load(file, {}).sources) as gateway:
            answer = await gateway.demo.ask("dr-haug", QUESTION, {"patient": number_of("kari")})

    timeline = answer.data["patient"]["timeline"]
    assert len(lines.strip().splitlines()) == 5
    assert [(edge["node"]["key"]["report"], edge["node"]["provenance"]) for edge in timeline["edges"]] == [
        ("report-r1", [{"source": {"name": "Laboratorium Nord"}}])
    ]
    assert timeline["completeness"] == {
        "complete": True,
        "sources": [
            {
                "source": {"id": "central", "name": "Sentralt lager"},
                "state": "EMPTY",
                "reason": None,
                "age": 0,
                "shown": 0,
            },
            {
                "source": {"id": "lab-nord", "name": "Laboratorium Nord"},
                "state": "ANSWERED",
                "reason": None,
                "age": 0,
                "shown": 1,
            },
        ],
    }
