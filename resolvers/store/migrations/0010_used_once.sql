set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Proofs of possession (DPoP) that have been used, so that none counts again with any gateway: a hash of key and `jti`,
-- until when the proof counts. Logged, as a server that comes back after a crash must still know them. No person data.
create table used_proof (
    key bytea primary key,
    until timestamptz not null
);
create index used_proof_until on used_proof (until);

-- Which patient a decision of access (`decision_ref`) was first used for, and until when it is for nobody else. Both are
-- keyed hashes, the patient's one of decision and patient together: nothing here tells who was asked about, or that two
-- decisions were about the same.
create table decision_binding (
    decision bytea primary key,
    patient bytea not null,
    until timestamptz not null
);
create index decision_binding_until on decision_binding (until);
