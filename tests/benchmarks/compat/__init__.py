"""
The gateway answering the peers' query: the product's own path, with fields renamed and flattened, and nothing else new.

`path`: a static token; policy and merge on, and no database. `everything`: `create_app` as it is shipped, with a
DPoP-bound token and a proof a request, attestation, registers, and the audit in PostgreSQL.
"""
