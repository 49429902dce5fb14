-- Roles of the store, each with no more than it needs. They log nobody in: grant them to users of your own.
-- Run it as the database's owner before or after `provesvar migrate`, and again whenever you like; what each role may do
-- with the tables is granted by `provesvar migrate` (resolvers/store/grants.sql) as soon as the roles exist.
--
--   provesvar_migrator       owns nothing but what it makes: runs `provesvar migrate`
--   provesvar_gateway_read   answers questions: reads, appends to the access log, and notes who was told of a padlock
--   provesvar_gateway_write  also enrols and joins persons, and keeps restrictions, releases, openings, marks and wishes
--   provesvar_intake         files messages, and keeps what is refused; sees no access log and no restriction
--   provesvar_operator       looks after the quarantine, and purges what has outlived its time, the access log too: no
--                            other role may delete there; sees no result, and of the log only when an entry was made
--                            and the hashes of its link
--   provesvar_auditor        verifies the chain of the access log and seals it: sees who acted as sealed bytes alone
--   provesvar_reviewer       looks through openings of padlocks; sees no result and no access log
--   provesvar_gateway        what one process of `provesvar serve` needs: gateway_write and intake together
do $$
declare
    named text;
begin
    foreach named in array array['provesvar_migrator', 'provesvar_gateway_read', 'provesvar_gateway_write',
        'provesvar_intake', 'provesvar_operator', 'provesvar_auditor', 'provesvar_reviewer']
    loop
        if not exists (select from pg_roles where rolname = named) then
            execute format('create role %I nologin nosuperuser nocreatedb nocreaterole noinherit', named);
        end if;
    end loop;
    if not exists (select from pg_roles where rolname = 'provesvar_gateway') then
        create role provesvar_gateway nologin nosuperuser nocreatedb nocreaterole inherit
            in role provesvar_gateway_write, provesvar_intake;
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to provesvar_migrator, provesvar_gateway_read,'
        ' provesvar_gateway_write, provesvar_intake, provesvar_operator, provesvar_auditor, provesvar_reviewer',
        current_database());
end
$$;

revoke all on schema public from public;
grant usage on schema public to provesvar_gateway_read, provesvar_gateway_write, provesvar_intake, provesvar_operator,
    provesvar_auditor, provesvar_reviewer;
grant usage, create on schema public to provesvar_migrator;
