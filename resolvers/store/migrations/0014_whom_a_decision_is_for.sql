set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- The number that a decision of access was first used for, encrypted and bound to the decision: who comes with the
-- decision alone goes on with the same person, by an opaque name. Of a number that is nobody's it is kept alike, so that
-- nothing tells them apart. It goes with the binding, after an hour.
alter table decision_binding add column sealed bytea;
