"""Ways to tamper with the access log, as the superuser; `@AT n` is a place in the third shard."""

WORDS = {
    "@AT": "shard = 3 and sequence =",
    "@SWAP": "sequence = case sequence when 2 then 4 when 4 then 2 else sequence end",
    "@REHASHED": (
        """sha256(convert_to(format('{"at":"%s","id":"%s","payload":"%s","previous":"%s","sequence":%s,"shard":%s}',"""
        "audit_time(at), id, encode(payload_hash, 'hex'), encode(previous_hash, 'hex'), sequence, shard), 'UTF8'))"
    ),
}


def spelled(statement: str) -> str:
    """Write a statement out."""
    for word, meaning in WORDS.items():
        statement = statement.replace(word, meaning)
    return statement


CHANGES = {
    "one byte of who acted": "actor = set_byte(actor, 20, get_byte(actor, 20) # 1)",
    "the outcome": "outcome = 'FORBIDDEN'",
    "what was shown": "shown_reports = array[gen_random_uuid()], shown_versions = array[1]",
    "when": "at = at + interval '1 microsecond'",
    "why": "purpose = null",
    "by which row": "row_counts = '{\"P2\": 2}'",
    "which source": "sources = '{}'",
    "about whom": "person_hash = set_byte(person_hash, 31, 1)",
    "what was asked": "operation_hash = '\\x00'",
}


TAMPERING = {
    "an entry deleted": (["delete from audit_entry where @AT 3"], [("ENTRY_MISSING", 3, 3, None)]),
    "an entry and its link deleted": (
        ["delete from audit_entry where @AT 3", "delete from audit_link where @AT 3"],
        [("LINK_MISSING", 3, 3, 3)],
    ),
    "the first link deleted": (
        ["delete from audit_link where @AT 1"],
        [("INSERTED", 3, 1, None), ("LINK_MISSING", 3, 1, 1)],
    ),
    "a deletion that no link tells of": (
        [
            "delete from audit_entry where @AT 3",
            "insert into audit_deletion values (3, 99, 'x', now(), now(), 'retention', '{[3,4)}')",
        ],
        [("ENTRY_MISSING", 3, 3, None)],
    ),
    "an entry put in where there is one": (
        [
            (
                'insert into audit_entry select (jsonb_populate_record(entry, \'{"id": "ff"}\')).*'
                " from audit_entry entry where @AT 3"
            )
        ],
        [("INSERTED", 3, 3, None)],
    ),
    "an entry put in for another person too": (
        [
            (
                "insert into audit_entry select (jsonb_populate_record(entry, jsonb_build_object('person_hash',"
                " set_byte(person_hash, 31, 1)))).* from audit_entry entry where @AT 3"
            )
        ],
        [("INSERTED", 3, 3, None)],
    ),
    "an entry put in without a place": (
        [
            (
                'insert into audit_entry select (jsonb_populate_record(entry, \'{"id": "ff", "shard": null}\')).*'
                " from audit_entry entry where @AT 3"
            )
        ],
        [("INSERTED", None, 3, None)],
    ),
    "an entry put in behind the end": (
        [
            (
                'insert into audit_entry select (jsonb_populate_record(entry, \'{"id": "ff", "sequence": 9}\')).*'
                " from audit_entry entry where @AT 3"
            )
        ],
        [("INSERTED", 3, 9, None)],
    ),
    "two entries swapped": (
        ["update audit_entry set @SWAP where shard = 3"],
        [("REORDERED", 3, 2, 4), ("REORDERED", 3, 4, 2)],
    ),
    "two entries swapped with their links": (
        [
            "alter table audit_link drop constraint audit_link_pkey",
            "update audit_entry set @SWAP where shard = 3",
            "update audit_link set @SWAP where shard = 3",
        ],
        [("REORDERED", 3, 2, 4), ("REORDERED", 3, 4, 2)],
    ),
    "three put in another order": (
        [
            "alter table audit_link drop constraint audit_link_pkey",
            "update audit_entry set sequence = 2 + (sequence - 1) % 3 where shard = 3 and sequence between 2 and 4",
            "update audit_link set sequence = 2 + (sequence - 1) % 3 where shard = 3 and sequence between 2 and 4",
        ],
        [("REORDERED", 3, 2, 4), ("REORDERED", 3, 3, 2), ("REORDERED", 3, 4, 3)],
    ),
    "a link changed": (
        ["update audit_link set at = at + interval '1 second' where @AT 3"],
        [("LINK_CHANGED", 3, 3, None)],
    ),
    "a link that names another before it": (
        ["update audit_link set previous_hash = sha256('x') where @AT 3"],
        [("LINK_CHANGED", 3, 3, None)],
    ),
    "a link written anew for a changed entry": (
        ["update audit_link set payload_hash = sha256('x'), entry_hash = sha256('y') where @AT 3"],
        [("ENTRY_CHANGED", 3, 3, None), ("LINK_CHANGED", 3, 3, None)],
    ),
    "a link written anew with its hash": (
        [
            "update audit_link set at = at + interval '1 second' where @AT 3",
            "update audit_link set entry_hash = @REHASHED where @AT 3",
        ],
        [("REWRITTEN", 3, 3, None)],
    ),
    "a fork": (
        [
            "alter table audit_link drop constraint audit_link_pkey",
            (
                "insert into audit_link select shard, sequence, 'zz', at, payload_hash, previous_hash, entry_hash"
                " from audit_link where @AT 3"
            ),
        ],
        [("FORKED", 3, 3, None)],
    ),
    "the end cut off": (
        [
            "delete from audit_entry where shard = 3 and sequence > 4",
            "delete from audit_link where shard = 3 and sequence > 4",
        ],
        [("CUT", 3, 4, 6)],
    ),
    "a whole chain gone": (
        ["delete from audit_entry where shard = 5", "delete from audit_link where shard = 5"],
        [("CUT", 5, 0, 5)],
    ),
    "the head changed": (
        ["update audit_link set entry_hash = sha256('x') where @AT 7"],
        [("LINK_CHANGED", 3, 7, None)],
    ),
    "the end written anew": (
        [
            "update audit_entry set outcome = 'FORBIDDEN' where @AT 6",
            "delete from audit_entry where shard = 3 and sequence > 6",
            "delete from audit_link where shard = 3 and sequence > 5",
            "select append_link(3, id, at, sha256('x')) from audit_entry where @AT 6",
        ],
        [("ENTRY_CHANGED", 3, 6, None), ("REWRITTEN", 3, 6, None)],
    ),
    "a seal changed": (
        ["update audit_seal set heads = heads - 0"],
        [("SEAL_CHANGED", None, None, None)],
    ),
    "a seal deleted": (
        ["update audit_seal set number = 2"],
        [("SEAL_CHANGED", None, None, None), ("SEAL_MISSING", None, None, None)],
    ),
    "a seal forged": (
        ["update audit_seal set signature = set_byte(signature, 1, get_byte(signature, 1) # 1)"],
        [("SEAL_FORGED", None, None, None)],
    ),
}


PURGED_AND = {
    "what it took made wider": (
        "update audit_deletion set sequences = sequences + '{[4,5)}' where shard = 3",
        [("ENTRY_CHANGED", 3, 5, None)],
    ),
    "its ground changed": (
        "update audit_deletion set ground = 'other' where shard = 3",
        [("ENTRY_CHANGED", 3, 5, None)],
    ),
    "what tells of it deleted": (
        "delete from audit_deletion where shard = 3",
        [
            ("ENTRY_MISSING", 3, 1, None),
            ("ENTRY_MISSING", 3, 2, None),
            ("ENTRY_MISSING", 3, 3, None),
            ("ENTRY_MISSING", 3, 5, None),
        ],
    ),
    "one more deleted": ("delete from audit_entry where @AT 4", [("ENTRY_MISSING", 3, 4, None)]),
}
