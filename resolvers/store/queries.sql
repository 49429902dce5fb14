-- Every statement of the store. INVARIANT: locks are taken in one order everywhere, so that none waits in a circle:
-- the message, then numbers (advisory), then persons, then routes (each sorted), then a person's own rows.

-- name: ping
select 1

-- Persons

-- name: identifiers
select i.lookup, i.person_hash, p.enrolled_at
from person_identifier i join person p using (person_hash)
where i.lookup = any($1::bytea[])
order by p.enrolled_at, i.person_hash

-- name: lock_number
select pg_advisory_xact_lock($1)

-- name: insert_person
insert into person (person_hash, person_id, enrolled_at) values ($1, $2, clock_timestamp())

-- name: insert_identifier
insert into person_identifier (lookup, person_hash, kind, sealed, current, added_at)
values ($1, $2, $3, $4, false, clock_timestamp())

-- name: mark_current
update person_identifier set current = (lookup = $2) where person_hash = $1

-- name: sealed_identifiers
select lookup, sealed from person_identifier where person_hash = $1 order by lookup

-- name: reseal_identifier
update person_identifier set person_hash = $2, sealed = $3 where lookup = $1

-- name: share_persons
select person_hash from person where person_hash = any($1::bytea[]) order by person_hash for share

-- name: lock_persons
select person_hash from person where person_hash = any($1::bytea[]) order by person_hash for update

-- name: lock_routes
select key_hash from report_route where person_hash = any($1::bytea[]) order by key_hash for update

-- name: opted_out
select person_hash from opt_out where person_hash = any($1::bytea[])

-- name: delete_person
delete from person where person_hash = $1

-- Two persons become one: everything of $2 is written anew under $1, then person $2 goes and its rows with it.

-- name: merge_routes
update report_route set person_hash = $1 where person_hash = $2

-- name: merge_reports
insert into report as held (person_hash, key_hash, report_number, issued_at, rank, content_hash, sampled_at, discipline,
    kind, kind_system, status, departed)
select $1, key_hash, report_number, issued_at, rank, content_hash, sampled_at, discipline, kind, kind_system, status,
    departed
from report where person_hash = $2
on conflict (person_hash, key_hash) do update set
    report_number = excluded.report_number, issued_at = excluded.issued_at, rank = excluded.rank,
    content_hash = excluded.content_hash, sampled_at = excluded.sampled_at, discipline = excluded.discipline,
    kind = excluded.kind, kind_system = excluded.kind_system, status = excluded.status
where (held.issued_at, held.rank, held.content_hash) < (excluded.issued_at, excluded.rank, excluded.content_hash)

-- name: merge_departed
update report set departed = false
from report_route route
where report.person_hash = $1 and route.key_hash = report.key_hash and route.person_hash = $1 and report.departed

-- name: merge_versions
insert into report_version (person_hash, key_hash, content_hash, issued_at, rank, status, source_type, source_status,
    message_id, generated_at, received_at, sender, document)
select $1, key_hash, content_hash, issued_at, rank, status, source_type, source_status, message_id, generated_at,
    received_at, sender, document
from report_version where person_hash = $2
on conflict do nothing

-- name: merge_results
insert into result (person_hash, key_hash, path, parent_path, code, code_system, status, value_kind, sampled_at)
select $1, key_hash, path, parent_path, code, code_system, status, value_kind, sampled_at
from result where person_hash = $2

-- name: merge_result_codes
insert into result_code (person_hash, key_hash, code_system, code)
select $1, key_hash, code_system, code from result_code where person_hash = $2

-- name: merge_specimens
insert into specimen (person_hash, key_hash, position, number, code, code_system, collected_at)
select $1, key_hash, position, number, code, code_system, collected_at from specimen where person_hash = $2

-- name: merge_requests
insert into request (person_hash, key_hash, position, number, provider_number, issued_at)
select $1, key_hash, position, number, provider_number, issued_at from request where person_hash = $2

-- name: merge_parties
insert into party (person_hash, key_hash, position, role, name, identifiers)
select $1, key_hash, position, role, name, identifiers from party where person_hash = $2

-- name: merge_restrictions
insert into restriction (person_hash, id, idempotency_key, family, type, level, code, object_kind, object_value,
    subject_kind, subjects, release_at, valid_from, lifted_at, set_by, reason)
select $1, id, encode($2, 'hex') || ':' || idempotency_key, family, type, level, code, object_kind, object_value,
    subject_kind, subjects, release_at, valid_from, lifted_at, set_by, reason
from restriction where person_hash = $2

-- name: merge_releases
insert into release (person_hash, id, restriction_id, report_id, released_at, set_by)
select $1, id, restriction_id, report_id, released_at, set_by from release where person_hash = $2

-- name: merge_opt_out
insert into opt_out (person_hash, since) select $1, since from opt_out where person_hash = $2
on conflict do nothing

-- name: merge_quarantine
insert into quarantine (person_hash, id, received_at, expires_at, reason, size, sender, content_hash, sealed)
select $1, id, received_at, expires_at, reason, size, sender, content_hash, sealed from quarantine where person_hash = $2
on conflict do nothing

-- name: merge_earlier
insert into person_merged (person_hash, merged_hash, merged_at)
select $1, merged_hash, merged_at from person_merged where person_hash = $2

-- name: merge_forget_earlier
delete from person_merged where person_hash = $1

-- name: merge_remember
insert into person_merged (person_hash, merged_hash, merged_at) values ($1, $2, clock_timestamp())

-- Reports

-- name: documents
select version.document
from report join report_version version using (person_hash, key_hash)
where report.person_hash = $1 and not report.departed
order by report.sampled_at desc, report.key_hash, version.issued_at desc, version.rank desc, version.content_hash desc

-- name: claim_message
insert into received_message as held (message_hash, content_hash, received_at) values ($1, $2, $3)
on conflict (message_hash) do update set received_at = held.received_at
returning content_hash

-- name: forget_message
delete from received_message where message_hash = $1

-- name: open_route
insert into report_route (key_hash, person_hash, issued_at, rank, content_hash, senders)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing

-- name: lock_route
select person_hash, issued_at, rank, content_hash, senders from report_route where key_hash = $1 for update

-- name: move_route
update report_route set person_hash = $2, issued_at = $3, rank = $4, content_hash = $5 where key_hash = $1

-- name: depart
update report set departed = true where person_hash = $1 and key_hash = $2

-- name: has_version
select exists (select from report_version where person_hash = $1 and key_hash = $2 and content_hash = $3)

-- name: put_report
insert into report as held (person_hash, key_hash, report_number, issued_at, rank, content_hash, sampled_at, discipline,
    kind, kind_system, status, departed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (person_hash, key_hash) do update set
    report_number = excluded.report_number, issued_at = excluded.issued_at, rank = excluded.rank,
    content_hash = excluded.content_hash, sampled_at = excluded.sampled_at, discipline = excluded.discipline,
    kind = excluded.kind, kind_system = excluded.kind_system, status = excluded.status, departed = excluded.departed
where (held.issued_at, held.rank, held.content_hash) <= (excluded.issued_at, excluded.rank, excluded.content_hash)
returning true

-- The same content under several message ids keeps the smallest document, so that the order of arrival leaves no trace.

-- name: put_version
insert into report_version as held (person_hash, key_hash, content_hash, issued_at, rank, status, source_type,
    source_status, message_id, generated_at, received_at, sender, document)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (person_hash, key_hash, content_hash) do update set
    message_id = excluded.message_id, generated_at = excluded.generated_at, document = excluded.document
where excluded.document < held.document

-- name: clear_result
delete from result where person_hash = $1 and key_hash = $2

-- name: clear_result_code
delete from result_code where person_hash = $1 and key_hash = $2

-- name: clear_specimen
delete from specimen where person_hash = $1 and key_hash = $2

-- name: clear_request
delete from request where person_hash = $1 and key_hash = $2

-- name: clear_party
delete from party where person_hash = $1 and key_hash = $2

-- name: insert_result
insert into result (person_hash, key_hash, path, parent_path, code, code_system, status, value_kind, sampled_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: insert_result_code
insert into result_code (person_hash, key_hash, code_system, code) values ($1, $2, $3, $4)

-- name: insert_specimen
insert into specimen (person_hash, key_hash, position, number, code, code_system, collected_at)
values ($1, $2, $3, $4, $5, $6, $7)

-- name: insert_request
insert into request (person_hash, key_hash, position, number, provider_number, issued_at)
values ($1, $2, $3, $4, $5, $6)

-- name: insert_party
insert into party (person_hash, key_hash, position, role, name, identifiers) values ($1, $2, $3, $4, $5, $6)

-- Quarantine

-- name: quarantine
insert into quarantine (person_hash, id, received_at, expires_at, reason, size, sender, content_hash, sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict do nothing

-- name: purge_quarantine
delete from quarantine where expires_at <= $1

-- name: quarantined
select id, received_at, expires_at, reason, size, sender, sealed from quarantine order by received_at, id

-- Directives

-- name: directives
select opted.out, held.*
from (select exists (select from opt_out where person_hash = $1) as out) opted
left join (
    select id, family, type, level, code, object_kind, object_value, subject_kind, subjects, release_at, valid_from,
        lifted_at, set_by
    from restriction
    where person_hash = $1 and valid_from <= $2 and (lifted_at is null or lifted_at > $2)
    and not (type = 'DELAY' and exists (
        select from release
        where release.person_hash = $1 and release.released_at <= $2
        and (release.restriction_id = restriction.id
            or (restriction.object_kind = 'REPORT' and release.report_id = restriction.object_value))))
) held on true
order by held.valid_from, held.id

-- name: insert_restriction
insert into restriction (person_hash, id, idempotency_key, family, type, level, code, object_kind, object_value,
    subject_kind, subjects, release_at, valid_from, lifted_at, set_by, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (person_hash, idempotency_key) do nothing

-- name: restriction_by_key
select id, family, type, level, code, object_kind, object_value, subject_kind, subjects, release_at, valid_from,
    lifted_at, set_by
from restriction where person_hash = $1 and idempotency_key = $2

-- name: lift_restriction
update restriction set lifted_at = least(coalesce(lifted_at, 'infinity'), greatest($3, valid_from))
where person_hash = $1 and id = $2
returning id, family, type, level, code, object_kind, object_value, subject_kind, subjects, release_at, valid_from,
    lifted_at, set_by

-- name: privacy_restrictions
select id, family, type, level, code, object_kind, object_value, subject_kind, subjects, release_at, valid_from,
    lifted_at, set_by
from restriction where person_hash = $1 and family = 'PRIVACY'
order by valid_from desc, id

-- name: insert_release
insert into release (person_hash, id, restriction_id, report_id, released_at, set_by) values ($1, $2, $3, $4, $5, $6)

-- name: insert_opt_out
insert into opt_out (person_hash, since) values ($1, $2) on conflict do nothing

-- name: delete_opt_out
delete from opt_out where person_hash = $1

-- name: forget_routes
update report_route set person_hash = $2 where person_hash = $1

-- name: forget_reports
delete from report where person_hash = $1

-- name: forget_quarantine
delete from quarantine where person_hash = $1

-- Audit

-- name: append_audit
insert into audit_entry (person_hash, id, at, kind, actor_kind, actor, authorisation, organisation, organisation_name,
    point_of_care, point_of_care_name, purpose, basis, decision_ref, operation, outcome, row_counts, sources,
    policy_version, request_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)

-- name: access_log
select person_hash, id, at, kind, actor_kind, actor, authorisation, organisation, organisation_name, point_of_care,
    point_of_care_name, purpose, basis, decision_ref, operation, outcome, row_counts, sources, policy_version, request_id
from audit_entry
where (person_hash = $1 or person_hash in (select merged_hash from person_merged where person_hash = $1))
and ($2::timestamptz is null or (at, id) < ($2, $3))
order by at desc, id desc
limit $4
