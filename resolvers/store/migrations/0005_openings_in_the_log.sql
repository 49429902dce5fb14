set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- The opening of a padlock that was asked for, or under which something was read.
alter table audit_entry add column opening_id uuid;
