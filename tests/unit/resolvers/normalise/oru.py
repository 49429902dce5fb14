"""ORU^R01 messages for tests, segment by segment."""

from resolvers.normalise.hl7v2 import read

MSH = r"MSH|^~\&|LIS|Lab^974706490^ENH|EPJ|Legesenter^974589095^ENH|202602011000+0100||ORU^R01^ORU_R01|m-1|P|2.5.1"
PID = "PID|1||15840199905^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR||Nordmann^Kari||19990415|F|||Gata 1^^Bergen"
HEAD = f"{MSH}||||||UNICODE UTF-8"


def segment(name, fields):
    """Write a segment by the numbers of its fields."""
    last = max(fields, default=0)
    return "|".join([name, *(fields.get(number, "") for number in range(1, last + 1))])


def obr(**fields):
    """Write an OBR; `f25="F"` is its field 25."""
    usual = {1: "1", 2: "req-1", 3: "rep-1", 4: "CLIN^Medisinsk biokjemi^8202", 7: "202601310912+0100", 25: "F"}
    return segment("OBR", usual | numbered(fields))


def obx(kind="NM", value="5.10", **fields):
    """Write an OBX."""
    return segment("OBX", {2: kind, 3: "NPU27300^B-HbA1c^NLK", 5: value, 11: "F"} | numbered(fields))


def numbered(fields):
    return {int(name.removeprefix("f")): value for name, value in fields.items()}


def message(*segments, head=HEAD, pid=PID):
    """Write a message; without segments it has one order with one number."""
    parts = [head, *([pid] if pid else []), *(segments or (obr(), obx()))]
    return "".join(f"{part}\r" for part in parts).encode()


def taken(*segments, **changes):
    """Read a message."""
    return read(message(*segments, **changes), her_organisations={"90001": "974706490"})


def report(*segments, **changes):
    """Read a message of one report."""
    (found,) = taken(*segments, **changes).reports
    return found.report


def result(*segments, **changes):
    """Read a message of one result."""
    (found,) = report(*segments, **changes).results
    return found


def remarks(*segments, **changes):
    """Give what was read with reservations, as code and place."""
    return [(remark.code, remark.path) for remark in taken(*segments, **changes).remarks]
