"""What the tables hold of a report beside its document: rows for filters, codes at any depth, never values."""

from collections.abc import Iterator

from resolvers.model import Party, Report, Result, codes_in

# A number of the register of health personnel (Helsepersonellregisteret).
PRACTITIONER = "HPR"


def result_rows(report: Report) -> list[tuple[object, ...]]:
    """
    List the tree of results: path, parent's path, code, its system, status, kind of value, sample time.

    A path counts from one, for instance `2.1` for the first member of the second result.
    """
    return [
        (
            path,
            path.rpartition(".")[0] or None,
            result.code.code if result.code else None,
            result.code.system if result.code else None,
            str(result.status),
            type(result.value).__name__ if result.value is not None else None,
            result.sampled.at if result.sampled else None,
        )
        for path, result in walked(report.results, "")
    ]


def walked(results: tuple[Result, ...], prefix: str) -> Iterator[tuple[str, Result]]:
    """Walk a tree of results, parents first."""
    for number, result in enumerate(results, start=1):
        path = f"{prefix}{number}"
        yield path, result
        yield from walked(result.members, f"{path}.")


def code_rows(report: Report) -> list[tuple[object, ...]]:
    """List every code of the report's kind, comments and results, coded answers too, once: system (or empty), code."""
    found = {
        (code.system or "", code.code)
        for part in (report.kind, *report.categories, *report.comments, *report.results)
        for code in codes_in(part)
        if code.code is not None
    }
    return sorted(found)


def specimen_rows(report: Report) -> list[tuple[object, ...]]:
    """List the specimens: position, number, material code, its system, collection time."""
    return [
        (
            position,
            specimen.number,
            specimen.type.code if specimen.type else None,
            specimen.type.system if specimen.type else None,
            specimen.collected.at if specimen.collected else None,
        )
        for position, specimen in enumerate(report.specimens)
    ]


def request_rows(report: Report) -> list[tuple[object, ...]]:
    """List the requests: position, the requester's number, the laboratory's number, time."""
    return [
        (position, request.number, request.provider_number, request.issued.at if request.issued else None)
        for position, request in enumerate(report.requests)
    ]


def party_rows(report: Report) -> list[tuple[object, ...]]:
    """List every organisation and practitioner named for the report: position, role, name, `type:value` identifiers."""
    named = (
        *((("requester", report.requester),) if report.requester else ()),
        *((("performer", report.performer),) if report.performer else ()),
        *(("responsible", party) for party in report.responsible),
        *(("related", party) for party in report.related),
        *(("payer", party) for party in report.payers),
    )
    every = ((role, part) for role, party in named for part in parts_of(party))
    return [(position, role, party.name, identifiers_of(party)) for position, (role, party) in enumerate(every)]


def clinician_rows(report: Report) -> list[tuple[object, ...]]:
    """List who is to look after the report, who requested it or is responsible: HPR number without leading zeros."""
    parties = (*((report.requester,) if report.requester else ()), *report.responsible)
    found = {
        identifier.value.strip().lstrip("0")
        for party in parties
        for part in parts_of(party)
        for identifier in part.identifiers
        if identifier.type is not None and identifier.type.code == PRACTITIONER
    }
    return [(number,) for number in sorted(found) if number]


def parts_of(party: Party) -> Iterator[Party]:
    """Walk a party with the departments and persons below it."""
    yield party
    for part in (*party.departments, *party.persons):
        yield from parts_of(part)


def identifiers_of(party: Party) -> list[str]:
    """Write a party's identifiers as text."""
    return [
        f"{found.type.code}:{found.value}" if found.type and found.type.code else found.value
        for found in party.identifiers
    ]
