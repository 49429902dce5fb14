-- Every statement of the store. INVARIANT: locks are taken in one order everywhere, so that none waits in a circle:
-- the message, then numbers (advisory), then persons, then routes (each sorted), then a person's own rows.

-- name: ping
select 1

-- Outbox. Apart, as only what reads no table is certain to be run where the gateways listen.

-- name: put_announcements
insert into outbox (person_hash, kind, at)
select person_hash, $2, clock_timestamp() from unnest($1::bytea[]) as person_hash

-- name: announce
select pg_notify($1, told) from unnest($2::text[]) as told

-- name: beat
select pg_notify($1, '')

-- Proofs of possession and decisions of access. What is over goes a little at a time, with what comes in.

-- name: use_proof
with over as (
    delete from used_proof where key = any(array(
        select key from used_proof where until <= $2 order by until limit 4 for update skip locked
    ))
)
insert into used_proof (key, until) values ($1, $3) on conflict do nothing returning true

-- Gives whom the decision is bound to, or nothing where somebody else has bound it at this very moment.
-- name: bind_decision
with held as (
    select patient from decision_binding where decision = $1 and until > $3
), over as (
    delete from decision_binding where decision = any(array(
        select decision from decision_binding
        where until <= $3 and decision <> $1 and not exists (select from held)
        order by until limit 4 for update skip locked
    ))
), bound as (
    insert into decision_binding as earlier (decision, patient, until, sealed)
    select $1, $2, $4, $5 where not exists (select from held)
    on conflict (decision) do update
        set patient = excluded.patient, until = excluded.until, sealed = excluded.sealed where earlier.until <= $3
    returning patient
)
select patient from held union all select patient from bound

-- name: bound_number
select sealed from decision_binding where decision = $1 and until > $2

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

-- name: lock_person
select from person where person_hash = $1 for no key update

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
    kind, kind_system, status, departed, departed_at, departed_key)
select $1, key_hash, report_number, issued_at, rank, content_hash, sampled_at, discipline, kind, kind_system, status,
    departed, departed_at, departed_key
from report where person_hash = $2
on conflict (person_hash, key_hash) do update set
    report_number = excluded.report_number, issued_at = excluded.issued_at, rank = excluded.rank,
    content_hash = excluded.content_hash, sampled_at = excluded.sampled_at, discipline = excluded.discipline,
    kind = excluded.kind, kind_system = excluded.kind_system, status = excluded.status
where (held.issued_at, held.rank, held.content_hash) < (excluded.issued_at, excluded.rank, excluded.content_hash)

-- name: merge_departed
update report set departed = false, departed_at = null, departed_key = null
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

-- name: merge_report_clinicians
insert into report_clinician (person_hash, key_hash, hpr_number)
select $1, key_hash, hpr_number from report_clinician where person_hash = $2
on conflict do nothing

-- A feed may have pushed the same restriction for both. What a safety restriction is one of is told by lineage.

-- name: merge_restrictions
insert into restriction as held (person_hash, id, idempotency_key, family, type, level, code, object_kind, object_value,
    object_system, object_from, object_until, subject_kind, subjects, release_at, delay_days, valid_from, lifted_at,
    held_since, set_by, reason, origin, lineage)
select $1, id, encode($2, 'hex') || ':' || idempotency_key, family, type, level, code, object_kind, object_value,
    object_system, object_from, object_until, subject_kind, subjects, release_at, delay_days, valid_from, lifted_at,
    held_since, set_by, reason, origin, case when lineage = '' then $2 else lineage end
from restriction where person_hash = $2
on conflict (person_hash, id) do update set lifted_at = nullif(
    greatest(coalesce(held.lifted_at, 'infinity'), coalesce(excluded.lifted_at, 'infinity')), 'infinity')

-- name: merge_replicas
insert into restriction_replica as held (person_hash, feed, as_of)
select $1, feed, as_of from restriction_replica where person_hash = $2
on conflict (person_hash, feed) do update set as_of = greatest(held.as_of, excluded.as_of)

-- name: merge_openings
insert into opening (person_hash, id, idempotency_key, subject, organisation, organisation_name, purpose, kind,
    decision_ref, granted_at, expires_at, grounds)
select $1, id, encode($2, 'hex') || ':' || idempotency_key, subject, organisation, organisation_name, purpose, kind,
    decision_ref, granted_at, expires_at, grounds
from opening where person_hash = $2

-- name: merge_padlocks
insert into padlock as held (person_hash, subject, organisation, told_at)
select $1, subject, organisation, told_at from padlock where person_hash = $2
on conflict (person_hash, subject, organisation) do update set told_at = greatest(held.told_at, excluded.told_at)

-- name: merge_reviews
insert into review (person_hash, opening_id, at, reviewed_at, reviewed_by)
select $1, opening_id, at, reviewed_at, reviewed_by from review where person_hash = $2

-- name: merge_citizen_notices
insert into citizen_notice (person_hash, id, at, kind, opening_id, read_at)
select $1, id, at, kind, opening_id, read_at from citizen_notice where person_hash = $2

-- name: merge_release_preferences
insert into release_preference (person_hash, discipline, choice, days, set_at)
select $1, discipline, choice, days, set_at from release_preference where person_hash = $2
on conflict do nothing

-- name: merge_citizen_wishes
insert into citizen_wish (person_hash, idempotency_key, wish, at)
select $1, encode($2, 'hex') || ':' || idempotency_key, wish, at from citizen_wish where person_hash = $2

-- name: merge_clinician_acts
insert into clinician_act (person_hash, idempotency_key, id, wish, at, set_by, reason)
select $1, encode($2, 'hex') || ':' || idempotency_key, id, wish, at, set_by, reason
from clinician_act where person_hash = $2

-- name: merge_channel_reservation
insert into channel_reservation (person_hash, since)
select $1, since from channel_reservation where person_hash = $2
on conflict do nothing

-- name: merge_source_marks
insert into source_mark as held (person_hash, report_id, source, code, first_seen_at)
select $1, report_id, source, code, first_seen_at from source_mark where person_hash = $2
on conflict (person_hash, report_id, source, code) do update set
    first_seen_at = least(held.first_seen_at, excluded.first_seen_at)

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

-- One range of the person's versions, in the order of its index; what has left them is nearly always nothing.

-- name: documents
select document
from report_version version
where person_hash = $1 and not exists (
    select from report where report.person_hash = $1 and report.key_hash = version.key_hash and report.departed)
order by key_hash, content_hash

-- name: filed_since
select document
from report_version version
where person_hash = $1 and received_at >= $2 and not exists (
    select from report where report.person_hash = $1 and report.key_hash = version.key_hash and report.departed)
order by key_hash, content_hash

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
returning true

-- name: lock_route
select person_hash, issued_at, rank, content_hash, senders from report_route where key_hash = $1 for update

-- name: move_route
update report_route set person_hash = $2, issued_at = $3, rank = $4, content_hash = $5 where key_hash = $1

-- name: depart
update report set departed = true, departed_at = $3, departed_key = $4 where person_hash = $1 and key_hash = $2

-- A version, and the report's own row where this is the newest version that names the person. The same content under
-- several message ids keeps the smallest document, so that the order of arrival leaves no trace.

-- name: put_version
with led as (
    insert into report as held (person_hash, key_hash, report_number, issued_at, rank, content_hash, sampled_at,
        discipline, kind, kind_system, status, departed, departed_at, departed_key)
    values ($1, $2, $14, $4, $5, $3, $15, $16, $17, $18, $6, $19, $20, $21)
    on conflict (person_hash, key_hash) do update set
        report_number = excluded.report_number, issued_at = excluded.issued_at, rank = excluded.rank,
        content_hash = excluded.content_hash, sampled_at = excluded.sampled_at, discipline = excluded.discipline,
        kind = excluded.kind, kind_system = excluded.kind_system, status = excluded.status,
        departed = excluded.departed,
        departed_at = case when excluded.departed then coalesce(held.departed_at, excluded.departed_at) end,
        departed_key = excluded.departed_key
    where (held.issued_at, held.rank, held.content_hash)
        <= (excluded.issued_at, excluded.rank, excluded.content_hash)
    returning true
), kept as (
    insert into report_version as held (person_hash, key_hash, content_hash, issued_at, rank, status, source_type,
        source_status, message_id, generated_at, received_at, sender, document)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (person_hash, key_hash, content_hash) do update set
        message_id = excluded.message_id, generated_at = excluded.generated_at, document = excluded.document
    where excluded.document < held.document
)
select exists (select from led) as leads,
    exists (select from report where person_hash = $1 and key_hash = $2) as reported,
    exists (select from report_version where person_hash = $1 and key_hash = $2 and content_hash = $3) as known

-- What describes a report beside its documents; the columns of a row of $3 are those of resolvers/store/rows.py.

-- name: clear_report
with results as (delete from result where person_hash = $1 and key_hash = $2),
codes as (delete from result_code where person_hash = $1 and key_hash = $2),
specimens as (delete from specimen where person_hash = $1 and key_hash = $2),
requests as (delete from request where person_hash = $1 and key_hash = $2),
parties as (delete from party where person_hash = $1 and key_hash = $2)
delete from report_clinician where person_hash = $1 and key_hash = $2

-- name: describe_report
with results as (
    insert into result (person_hash, key_hash, path, parent_path, code, code_system, status, value_kind, sampled_at)
    select $1, $2, given ->> 0, given ->> 1, given ->> 2, given ->> 3, given ->> 4, given ->> 5, (given ->> 6)::timestamptz
    from jsonb_array_elements($3::jsonb -> 'result') as given
), codes as (
    insert into result_code (person_hash, key_hash, code_system, code)
    select $1, $2, given ->> 0, given ->> 1 from jsonb_array_elements($3::jsonb -> 'result_code') as given
), specimens as (
    insert into specimen (person_hash, key_hash, position, number, code, code_system, collected_at)
    select $1, $2, (given ->> 0)::bigint, given ->> 1, given ->> 2, given ->> 3, (given ->> 4)::timestamptz
    from jsonb_array_elements($3::jsonb -> 'specimen') as given
), requests as (
    insert into request (person_hash, key_hash, position, number, provider_number, issued_at)
    select $1, $2, (given ->> 0)::bigint, given ->> 1, given ->> 2, (given ->> 3)::timestamptz
    from jsonb_array_elements($3::jsonb -> 'request') as given
), parties as (
    insert into party (person_hash, key_hash, position, role, name, identifiers)
    select $1, $2, (given ->> 0)::bigint, given ->> 1, given ->> 2, array(select jsonb_array_elements_text(given -> 3))
    from jsonb_array_elements($3::jsonb -> 'party') as given
)
insert into report_clinician (person_hash, key_hash, hpr_number)
select $1, $2, given ->> 0 from jsonb_array_elements($3::jsonb -> 'report_clinician') as given

-- What a clinician has requested or is responsible for, newest first, with what limits when its person sees it.

-- name: requested_reports
with newest as (
    select report.person_hash, report.key_hash, report.issued_at
    from report_clinician join report using (person_hash, key_hash)
    where report_clinician.hpr_number = $1 and not report.departed
    order by report.issued_at desc, report.person_hash, report.key_hash
    limit $2
)
select newest.person_hash, identifier.sealed,
    array(
        select document from report_version version
        where version.person_hash = newest.person_hash and version.key_hash = newest.key_hash
        order by version.issued_at desc, version.rank desc, version.content_hash desc
    ) as documents,
    exists (
        select from restriction
        where restriction.person_hash = newest.person_hash and family = 'SAFETY'
        and (lifted_at is null or lifted_at > $3)
    )
    or exists (select from release_preference where release_preference.person_hash = newest.person_hash)
    or exists (select from source_mark where source_mark.person_hash = newest.person_hash) as limited,
    (
        select coalesce(jsonb_agg(jsonb_build_object('report_id', report_id, 'released_at', released_at)), '[]')
        from release
        where release.person_hash = newest.person_hash and report_id is not null and released_at <= $3
    )::text as releases
from newest join person_identifier identifier on identifier.person_hash = newest.person_hash and identifier.current
order by newest.issued_at desc, newest.person_hash, newest.key_hash

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

-- Everything in one value, so that it is read in one round trip and at one moment. A delay ends with the first note,
-- made while it was set, that the patient has been informed.

-- name: directives
select jsonb_build_object(
    'opted_out', exists (select from opt_out where person_hash = $1),
    'channel_closed', exists (select from channel_reservation where person_hash = $1),
    'restrictions', (
        select coalesce(jsonb_agg(to_jsonb(held) order by held.valid_from, held.id), '[]')
        from (
            select id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
                subjects, release_at, delay_days, valid_from, lifted_at as valid_to, held_since,
                encode(set_by, 'base64') as set_by, origin
            from restriction
            where person_hash = $1 and valid_from <= $2 and (lifted_at is null or lifted_at > $2)
            and not (type = 'DELAY' and exists (
                select from release
                where release.person_hash = $1
                and release.released_at between restriction.valid_from and $2
                and (release.restriction_id = restriction.id
                    or (restriction.object_kind = 'REPORT' and release.report_id = restriction.object_value))))
        ) held
    ),
    'grant', (
        select to_jsonb(held)
        from (
            select id, subject, organisation, organisation_name, purpose, kind, decision_ref, granted_at, expires_at
            from opening
            where person_hash = $1 and subject = $3::text and organisation = $4::text and purpose = $5::text
            and granted_at <= $2 and expires_at > $2
            order by granted_at desc, id
            limit 1
        ) held
    ),
    'releases', (
        select coalesce(jsonb_agg(
            jsonb_build_object('report_id', report_id, 'released_at', released_at)
            order by released_at, report_id), '[]')
        from release where person_hash = $1 and report_id is not null and released_at <= $2
    ),
    'marks', (
        select coalesce(jsonb_agg(
            jsonb_build_object('report_id', report_id, 'source', source, 'code', code)
            order by report_id, source, code), '[]')
        from source_mark where person_hash = $1
    ),
    'preferences', (
        select coalesce(jsonb_agg(
            jsonb_build_object('discipline', nullif(discipline, ''), 'choice', choice, 'days', days, 'set_at', set_at)
            order by set_at, discipline), '[]')
        from release_preference where person_hash = $1
    ),
    'feeds', (select coalesce(jsonb_object_agg(name, as_of), '{}') from restriction_feed),
    'moved', (
        select coalesce(jsonb_agg(
            jsonb_build_object('key', report.departed_key, 'issued_at', route.issued_at, 'rank', route.rank)
            order by report.key_hash), '[]')
        from report join report_route route on route.key_hash = report.key_hash
        where report.person_hash = $1 and report.departed
    )
)::text

-- name: insert_restriction
insert into restriction (person_hash, id, idempotency_key, family, type, level, code, object_kind, object_value,
    object_system, object_from, object_until, subject_kind, subjects, release_at, delay_days, valid_from, lifted_at,
    held_since, set_by, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
returning id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
    subjects, release_at, delay_days, valid_from, lifted_at as valid_to, held_since,
    encode(set_by, 'base64') as set_by, origin

-- Since when what is in force on an object has held. A delay in days may be over by now, which only its report could
-- tell: it counts as in force.

-- name: held_since
select min(coalesce(held_since, valid_from)) from restriction
where person_hash = $1 and family = 'SAFETY' and origin = $2 and object_kind = $3
and object_value is not distinct from $4 and object_system is not distinct from $5
and object_from is not distinct from $6 and object_until is not distinct from $7
and valid_from <= $8 and (lifted_at is null or lifted_at > $8) and (release_at is null or release_at > $8)
and not (type = 'DELAY' and exists (
    select from release
    where release.person_hash = $1 and release.released_at between restriction.valid_from and $8
    and (release.restriction_id = restriction.id
        or (restriction.object_kind = 'REPORT' and release.report_id = restriction.object_value))))

-- name: denied
select exists (
    select from restriction
    where person_hash = $1 and type = 'DENIAL' and object_kind = $2 and object_value is not distinct from $3
    and (lifted_at is null or lifted_at > $4)
)

-- name: supersede_safety
update restriction set lifted_at = greatest($8, valid_from)
where person_hash = $1 and family = 'SAFETY' and origin = $2 and object_kind = $3
and object_value is not distinct from $4 and object_system is not distinct from $5
and object_from is not distinct from $6 and object_until is not distinct from $7
and lifted_at is null

-- name: restriction_by_key
select id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
    subjects, release_at, delay_days, valid_from, lifted_at as valid_to, held_since,
    encode(set_by, 'base64') as set_by, origin
from restriction where person_hash = $1 and idempotency_key = $2

-- name: lift_restriction
update restriction set lifted_at = least(coalesce(lifted_at, 'infinity'), greatest($3, valid_from))
where person_hash = $1 and id = $2 and origin = 'LOCAL'
returning id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
    subjects, release_at, delay_days, valid_from, lifted_at as valid_to, held_since,
    encode(set_by, 'base64') as set_by, origin

-- name: privacy_restrictions
select id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
    subjects, release_at, delay_days, valid_from, lifted_at as valid_to, held_since,
    encode(set_by, 'base64') as set_by, origin
from restriction where person_hash = $1 and family = 'PRIVACY'
order by valid_from desc, id

-- name: safety_restrictions
select id, family, type, level, code, object_kind, object_value, object_system, object_from, object_until, subject_kind,
    subjects, release_at, delay_days, valid_from, held_since, encode(set_by, 'base64') as set_by, origin,
    least(lifted_at, (
        select min(released_at) from release
        where restriction.type = 'DELAY' and release.person_hash = $1
        and release.released_at >= restriction.valid_from
        and (release.restriction_id = restriction.id
            or (restriction.object_kind = 'REPORT' and release.report_id = restriction.object_value))
    )) as valid_to
from restriction where person_hash = $1 and family = 'SAFETY'
order by valid_from desc, id

-- The lineage of what a feed has set is the number that the feed knows the person by.

-- name: claim_replica
insert into restriction_replica as held (person_hash, feed, as_of) values ($1, $2, $3)
on conflict (person_hash, feed) do update set as_of = excluded.as_of where held.as_of <= excluded.as_of
returning true

-- name: lift_missing
update restriction set lifted_at = greatest($4, valid_from)
where person_hash = $1 and origin = $2 and lineage = $5 and id <> all($3::text[])
and (lifted_at is null or lifted_at > $4)

-- name: put_replicated
insert into restriction as held (person_hash, id, idempotency_key, family, type, level, code, object_kind, object_value,
    object_system, object_from, object_until, subject_kind, subjects, release_at, delay_days, valid_from, lifted_at,
    held_since, set_by, origin, lineage)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
on conflict (person_hash, id) do update set
    family = excluded.family, type = excluded.type, level = excluded.level, code = excluded.code,
    object_kind = excluded.object_kind, object_value = excluded.object_value, object_system = excluded.object_system,
    object_from = excluded.object_from, object_until = excluded.object_until, subject_kind = excluded.subject_kind,
    subjects = excluded.subjects, release_at = excluded.release_at, delay_days = excluded.delay_days,
    valid_from = excluded.valid_from, lifted_at = excluded.lifted_at, held_since = excluded.held_since,
    set_by = excluded.set_by, lineage = excluded.lineage
where held.lineage = excluded.lineage or not exists (
    select from restriction_replica newer
    where newer.person_hash = $1 and newer.feed = $21 || ':' || encode(held.lineage, 'hex') and newer.as_of > $23
)

-- name: note_feed
insert into restriction_feed as held (name, as_of, received_at) values ($1, $2, $3)
on conflict (name) do update set
    as_of = greatest(held.as_of, excluded.as_of), received_at = greatest(held.received_at, excluded.received_at)

-- name: feed_as_of
select as_of from restriction_feed where name = $1

-- name: insert_release
insert into release (person_hash, id, restriction_id, report_id, released_at, set_by) values ($1, $2, $3, $4, $5, $6)

-- name: insert_opt_out
insert into opt_out (person_hash, since) values ($1, $2) on conflict do nothing

-- name: opted_out_since
select since from opt_out where person_hash = $1

-- name: delete_opt_out
delete from opt_out where person_hash = $1

-- name: forget_routes
update report_route set person_hash = $2 where person_hash = $1

-- name: forget_reports
delete from report where person_hash = $1

-- name: forget_quarantine
delete from quarantine where person_hash = $1

-- name: forget_marks
delete from source_mark where person_hash = $1

-- name: forget_announced
delete from outbox where person_hash = $1

-- name: claim_act
insert into clinician_act (person_hash, idempotency_key, id, wish, at, set_by, reason)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing
returning true

-- name: act_by_key
select wish, at from clinician_act where person_hash = $1 and idempotency_key = $2

-- name: claim_wish
insert into citizen_wish (person_hash, idempotency_key, wish, at) values ($1, $2, $3, $4)
on conflict do nothing
returning true

-- name: wish_by_key
select wish, at from citizen_wish where person_hash = $1 and idempotency_key = $2

-- name: set_preference
insert into release_preference (person_hash, discipline, choice, days, set_at) values ($1, $2, $3, $4, $5)
on conflict (person_hash, discipline, set_at) do update set choice = excluded.choice, days = excluded.days

-- name: close_channel
insert into channel_reservation (person_hash, since) values ($1, $2) on conflict do nothing

-- name: open_channel
delete from channel_reservation where person_hash = $1

-- name: clear_marks
delete from source_mark
where person_hash = $1 and source = $2 and report_id = any($3::text[])
and (report_id, code) not in (select * from unnest($4::text[], $5::text[]))

-- name: put_marks
insert into source_mark (person_hash, report_id, source, code, first_seen_at)
select $1, said.report_id, $2, said.code, $5
from unnest($3::text[], $4::text[]) as said (report_id, code)
where not exists (select from opt_out where person_hash = $1)
on conflict do nothing

-- Openings

-- name: note_padlock
insert into padlock as held (person_hash, subject, organisation, told_at) values ($1, $2, $3, $4)
on conflict (person_hash, subject, organisation) do update set told_at = excluded.told_at
where held.told_at < excluded.told_at

-- name: padlock_since
select exists (
    select from padlock where person_hash = $1 and subject = $2 and organisation = $3 and told_at >= $4
)

-- name: put_opening
with put as (
    insert into opening (person_hash, id, idempotency_key, subject, organisation, organisation_name, purpose, kind,
        decision_ref, granted_at, expires_at, grounds)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict do nothing
    returning person_hash, id, granted_at
), queued as (
    insert into review (person_hash, opening_id, at) select person_hash, id, granted_at from put
)
insert into citizen_notice (person_hash, id, at, kind, opening_id)
select person_hash, $13, granted_at, $14, id from put

-- name: opening_by_key
select id::text, subject, organisation, organisation_name, purpose, kind, decision_ref, granted_at, expires_at, grounds
from opening where person_hash = $1 and subject = $2 and idempotency_key = $3

-- name: openings
select id::text, subject, organisation, organisation_name, purpose, kind, decision_ref, granted_at, expires_at, grounds
from opening where person_hash = $1
order by granted_at desc, id

-- name: citizen_notices
select notice.id::text as notice_id, notice.at, notice.kind as notice_kind, notice.read_at, opening.id::text, subject,
    organisation, organisation_name, purpose, opening.kind, decision_ref, granted_at, expires_at, grounds
from citizen_notice notice join opening on opening.person_hash = notice.person_hash and opening.id = notice.opening_id
where notice.person_hash = $1
order by notice.at desc, notice.id

-- name: read_citizen_notice
update citizen_notice set read_at = coalesce(read_at, $3) where person_hash = $1 and id = $2 returning true

-- name: review_queue
select review.person_hash, opening.id::text, subject, organisation, organisation_name, purpose, kind, decision_ref,
    granted_at, expires_at, grounds
from review join opening on opening.person_hash = review.person_hash and opening.id = review.opening_id
where reviewed_at is null and ($1::timestamptz is null or (review.at, review.opening_id) > ($1, $2::uuid))
order by review.at, review.opening_id
limit $3

-- name: mark_reviewed
update review set reviewed_at = coalesce(reviewed_at, $2), reviewed_by = coalesce(reviewed_by, $3)
where opening_id = $1
returning true

-- Audit

-- name: append_audit
select append_audit($1)

-- Of some operations, which may come several times in a request, one entry a request; a look before a change.

-- name: access_log
select person_hash, id, at, kind, actor_kind, actor, authorisation, organisation, organisation_name, point_of_care,
    point_of_care_name, purpose, basis, decision_ref, operation, outcome, row_counts, sources, policy_version,
    opening_id::text as opening, shown_reports, shown_versions, request_id,
    operation_hash, variables_shape, masked
from audit_entry
where person_hash = any(array_append(array(select merged_hash from person_merged where person_merged.person_hash = $1), $1))
and ($2::boolean is null or (opening_id is not null, at, id) < ($2, $3, $4))
and ($7::timestamptz is null or at >= $7)
and operation <> all($8::text[])
and not (operation = any($6::text[]) and exists (
    select from audit_entry other
    where other.person_hash = audit_entry.person_hash and other.at = audit_entry.at
    and other.request_id = audit_entry.request_id and other.operation = any($6::text[])
    and (other.kind, other.id) < (audit_entry.kind, audit_entry.id)))
order by (opening_id is not null) desc, at desc, id desc
limit $5

-- The chains: a window of links, with their entries or deletions and whether a deletion names them.

-- name: chain_window
select link.sequence as link_sequence, link.id as link_id, link.at as link_at, link.payload_hash, link.previous_hash,
    link.entry_hash, deletion.id as link_deletion_id, deletion.at as link_deletion_at, deletion.before, deletion.ground,
    deletion.sequences::text as sequences,
    entry.id is null and exists (
        select from audit_deletion named join audit_link told using (shard, sequence, id)
        where named.shard = link.shard and named.sequences @> link.sequence and link.at < named.before) as gone,
    entry.*
from audit_link link
left join audit_deletion deletion on deletion.shard = link.shard and deletion.sequence = link.sequence
left join audit_entry entry on entry.shard = link.shard and entry.sequence = link.sequence and entry.id = link.id
where link.shard = $1 and link.sequence > $2 and link.sequence <= (
    select max(sequence) from (
        select sequence from audit_link where shard = $1 and sequence > $2 order by sequence limit $3) listed)
order by link.sequence, link.id, entry.person_hash

-- name: chain_strays
select entry.id, entry.shard, entry.sequence,
    (select min(link.sequence) from audit_link link where link.shard = $1 and link.id = entry.id) as belongs
from audit_entry entry
where entry.shard = $1 and entry.sequence > $2 and entry.sequence <= $3
and not exists (select from audit_link link
    where link.shard = $1 and link.sequence = entry.sequence and link.id = entry.id)
order by entry.sequence
limit $4

-- name: chain_outside
select id, shard, sequence, null::bigint as belongs
from audit_entry
where (shard is null or shard < 0 or shard > 16 or sequence is null)
and at > (select min(at) from audit_link where sequence = 1)
order by at
limit $1

-- name: chain_before
select sequence as link_sequence, id as link_id, at as link_at, payload_hash, previous_hash, entry_hash
from audit_link
where shard = $1 and sequence < coalesce(
    (select min(sequence) from audit_link where shard = $1 and at >= $2), 9223372036854775807)
order by sequence desc
limit 1

-- name: chain_at
select asked.shard, asked.sequence, link.entry_hash
from unnest($1::bigint[], $2::bigint[]) with ordinality as asked (shard, sequence, place)
left join lateral (select entry_hash from audit_link
    where audit_link.shard = asked.shard and audit_link.sequence = asked.sequence limit 1) link on true
order by asked.place

-- name: chain_heads
select link.shard, link.sequence, link.entry_hash
from generate_series(0, 16) as listed (shard)
cross join lateral (select * from audit_link where audit_link.shard = listed.shard order by sequence desc limit 1) link
order by link.shard

-- name: lock_seals
select pg_try_advisory_xact_lock($1)

-- name: last_seal
select number, at, heads, previous_hash, seal_hash, key_id, signature from audit_seal order by number desc limit 1

-- name: seals_after
select number, at, heads, previous_hash, seal_hash, key_id, signature
from audit_seal where number > $1 order by number limit $2

-- name: seal_before
select coalesce(max(number), 1) from audit_seal where at < $1

-- name: append_seal
insert into audit_seal (number, at, heads, previous_hash, seal_hash, key_id, signature)
values ($1, $2, $3, $4, $5, $6, $7)

-- What was shown. The log of who was joined with another is still under their own hash.

-- name: seen_before
select seen.report, max(seen.version) as version
from audit_entry, unnest(shown_reports, shown_versions) as seen (report, version)
where person_hash = any(array_append(array(select merged_hash from person_merged where person_merged.person_hash = $1), $1))
and reader = $2 and at >= $3 and at < $4
group by seen.report

-- name: moved_reports
select report.person_hash, report.key_hash, report.departed_at, report.departed_key, route.person_hash as holder
from report
join report_route route on route.key_hash = report.key_hash
where report.departed
and ($1::timestamptz is null or (report.departed_at, report.person_hash, report.key_hash) < ($1, $2, $3))
order by report.departed_at desc, report.person_hash desc, report.key_hash desc
limit $4

-- name: sightings
select asked.place, sight.*
from unnest($1::bytea[], $2::uuid[]) with ordinality as asked (person, report, place)
cross join lateral (
    select person_hash, id, at, kind, actor_kind, actor, authorisation, organisation, organisation_name, point_of_care,
        point_of_care_name, purpose, basis, decision_ref, operation, outcome, row_counts, sources, policy_version,
        opening_id::text as opening, shown_reports, shown_versions, request_id, operation_hash, variables_shape, masked
    from audit_entry
    where person_hash = any(array_append(
        array(select merged_hash from person_merged where person_merged.person_hash = asked.person), asked.person))
    and asked.report = any(shown_reports) and ($3::timestamptz is null or at >= $3)
    order by at desc, id desc
    limit $4
) sight
order by asked.place, at desc, id desc

-- name: log_between
select coalesce(joined.person_hash, entry.person_hash) as person_hash, entry.id, entry.at, entry.kind, entry.actor_kind,
    entry.actor, entry.authorisation, entry.organisation, entry.organisation_name, entry.point_of_care,
    entry.point_of_care_name, entry.purpose, entry.basis, entry.decision_ref, entry.operation, entry.operation_hash,
    entry.variables_shape, entry.outcome, entry.row_counts, entry.sources, entry.policy_version,
    entry.opening_id::text as opening, entry.shown_reports, entry.shown_versions, entry.masked, entry.request_id
from audit_entry entry
left join person_merged joined on joined.merged_hash = entry.person_hash
where (entry.at, entry.id) > ($1, $2) and entry.at < $3
order by entry.at, entry.id
limit $4

-- How the service goes. What is added is in order, so that two who add never wait in a circle.

-- A batch that is there already gives no row; one that is just being put is waited for.
-- name: begin_count_batch
insert into count_batch as held (process, number, at) values ($1, $2, $3)
on conflict (process) do update set number = excluded.number, at = excluded.at
where held.number < excluded.number
returning number

-- name: add_fetch_counts
insert into fetch_count as held (since, source, ended, times, took_ms, slowest_ms, last_at)
select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::timestamptz[])
on conflict (since, source, ended) do update set
    times = held.times + excluded.times, took_ms = held.took_ms + excluded.took_ms,
    slowest_ms = greatest(held.slowest_ms, excluded.slowest_ms), last_at = greatest(held.last_at, excluded.last_at)

-- name: add_intake_counts
insert into intake_count as held (day, door, ended, times)
select * from unnest($1::date[], $2::text[], $3::text[], $4::bigint[])
on conflict (day, door, ended) do update set times = held.times + excluded.times

-- name: fetch_counts
select since, source, ended, times, took_ms, slowest_ms, last_at from fetch_count where since >= $1
order by since, source, ended

-- name: intake_counts
select day, door, ended, times from intake_count where day >= $1 order by day desc, door, ended

-- name: quarantine_counts
select reason, count(*) as messages, sum(size)::bigint as size, min(received_at) as oldest_at,
    min(expires_at) as expires_at
from quarantine where expires_at > $1
group by reason order by count(*) desc, reason

-- Figures of a time: $1 is its beginning and $2 its end. A look that is answered in parts is one.

-- name: figure_look_ups
select actor_kind, purpose, count(*) as looks, count(distinct person_hash) as patients
from audit_entry
where at >= $1 and at < $2 and kind = 'ACCESS' and outcome = 'OK' and sources <> '{}'
and operation not like '%.late'
group by actor_kind, purpose order by count(*) desc, actor_kind, purpose

-- name: figure_refusals
select outcome as name, count(*) as times
from audit_entry where at >= $1 and at < $2 and kind = 'REFUSAL'
group by outcome order by count(*) desc, outcome

-- name: figure_changes
select operation as name, count(*) as times
from audit_entry where at >= $1 and at < $2 and kind = 'CHANGE' and outcome = 'OK' and operation = any($3::text[])
group by operation order by count(*) desc, operation

-- An answer in parts has an entry for each, and what it waits for in the next is late in this one: what is missing in all
-- of them is missing.

-- name: figure_completeness
with answer as (
    select bool_and(sources @? '$.* ? (@ == "LATE" || @ == "FAILED" || @ == "REFUSED")') as missing
    from audit_entry
    where at >= $1 and at < $2 and kind = 'ACCESS' and outcome = 'OK' and sources <> '{}'
    group by request_id, replace(operation, '.late', '')
)
select count(*) as answers, count(*) filter (where not missing) as complete from answer

-- name: figure_missing
with part as (
    select request_id, replace(operation, '.late', '') as operation, sources
    from audit_entry
    where at >= $1 and at < $2 and kind = 'ACCESS' and outcome = 'OK' and sources <> '{}'
), answer as (
    select request_id, operation, count(*) as parts from part
    group by request_id, operation
    having bool_and(sources @? '$.* ? (@ == "LATE" || @ == "FAILED" || @ == "REFUSED")')
), missed as (
    select source.key as name
    from part join answer using (request_id, operation) cross join lateral jsonb_each_text(sources) as source
    where source.value in ('LATE', 'FAILED', 'REFUSED')
    group by request_id, operation, parts, source.key
    having count(*) = parts
)
select name, count(*) as times from missed group by name order by count(*) desc, name

-- name: figure_recency
select count(*) as asked, count(*) filter (where cardinality(shown_reports) > 0) as found
from audit_entry where at >= $1 and at < $2 and kind = 'ACCESS' and outcome = 'OK' and operation = 'latest'

-- name: figure_openings
select kind as name, count(*) as times from opening where granted_at >= $1 and granted_at < $2
group by kind order by count(*) desc, kind

-- How long it took is told of what was issued in the time: what is loaded from before it was there long ago elsewhere.

-- name: figure_reports
select discipline, count(*) as reports, count(*) filter (where version.issued_at >= $1) as issued,
    percentile_cont(0.5) within group (order by extract(epoch from received_at - sampled_at))
        filter (where version.issued_at >= $1) / 3600 as hours_from_sample,
    percentile_cont(0.5) within group (order by extract(epoch from received_at - version.issued_at))
        filter (where version.issued_at >= $1) / 3600 as hours_from_issue
from report_version version join report using (person_hash, key_hash)
where received_at >= $1 and received_at < $2 and not departed
group by discipline order by count(*) desc, discipline

-- name: size_of_results
select coalesce(sum(pg_relation_size(inhrelid)), 0)::bigint from pg_inherits where inhparent = 'result'::regclass

-- name: figure_coding
select count(*) as results, count(*) filter (where code_system = any($2::text[])) as national
from result tablesample system ($1) where value_kind is not null

-- name: figure_opted_out
select count(*) from opt_out

-- Purge: $1 are persons, $2 is the beginning of what is still kept, $3 the most rows of one statement.

-- name: lock_purge
select pg_try_advisory_lock($1)

-- name: unlock_purge
select pg_advisory_unlock($1)

-- name: persons_after
select person_hash
from (
    (select person_hash from person where person_hash > $1 order by person_hash limit $2)
    union
    (select merged_hash from person_merged where merged_hash > $1 order by merged_hash limit $2)
) as known
order by person_hash
limit $2

-- name: count_old_audit_entry
select count(*) from audit_entry where person_hash = any($1::bytea[]) and at < $2

-- name: purge_old_audit_entry
select purge_audit($1, $2, $3, 'retention')

-- name: count_old_quarantine
select count(*) from quarantine where person_hash = any($1::bytea[]) and expires_at <= $2

-- name: purge_old_quarantine
with gone as (
    delete from quarantine
    where person_hash = any($1::bytea[]) and (person_hash, id) in (
        select person_hash, id from quarantine where person_hash = any($1::bytea[]) and expires_at <= $2 limit $3
    )
    returning true
)
select count(*) from gone

-- An opening goes with its review and its notice, and not before it is reviewed.

-- name: count_old_opening
select count(*) from opening
where person_hash = any($1::bytea[]) and granted_at < $2 and not exists (
    select from review
    where review.person_hash = opening.person_hash and review.opening_id = opening.id and review.reviewed_at is null
)

-- name: purge_old_opening
with gone as (
    delete from opening
    where person_hash = any($1::bytea[]) and (person_hash, id) in (
        select old.person_hash, old.id from opening old
        where old.person_hash = any($1::bytea[]) and old.granted_at < $2 and not exists (
            select from review
            where review.person_hash = old.person_hash and review.opening_id = old.id and review.reviewed_at is null
        )
        limit $3
    )
    returning true
)
select count(*) from gone

-- name: count_old_citizen_notice
select count(*) from citizen_notice where person_hash = any($1::bytea[]) and at < $2

-- name: purge_old_citizen_notice
with gone as (
    delete from citizen_notice
    where person_hash = any($1::bytea[]) and (person_hash, id) in (
        select person_hash, id from citizen_notice where person_hash = any($1::bytea[]) and at < $2 limit $3
    )
    returning true
)
select count(*) from gone

-- name: count_old_padlock
select count(*) from padlock where person_hash = any($1::bytea[]) and told_at < $2

-- name: purge_old_padlock
with gone as (
    delete from padlock
    where person_hash = any($1::bytea[]) and told_at < $2 and (person_hash, subject, organisation) in (
        select person_hash, subject, organisation from padlock
        where person_hash = any($1::bytea[]) and told_at < $2 limit $3
    )
    returning true
)
select count(*) from gone

-- What has ended early by name goes with its restriction.

-- name: count_old_restriction
select count(*) from restriction where person_hash = any($1::bytea[]) and lifted_at < $2

-- name: purge_old_restriction
with gone as (
    delete from restriction
    where person_hash = any($1::bytea[]) and lifted_at < $2 and (person_hash, id) in (
        select person_hash, id from restriction where person_hash = any($1::bytea[]) and lifted_at < $2 limit $3
    )
    returning person_hash, id
), ended as (
    delete from release using gone
    where release.person_hash = gone.person_hash and release.restriction_id = gone.id
)
select count(*) from gone

-- name: count_old_clinician_act
select count(*) from clinician_act where person_hash = any($1::bytea[]) and at < $2

-- name: purge_old_clinician_act
with gone as (
    delete from clinician_act
    where person_hash = any($1::bytea[]) and (person_hash, idempotency_key) in (
        select person_hash, idempotency_key from clinician_act
        where person_hash = any($1::bytea[]) and at < $2 limit $3
    )
    returning true
)
select count(*) from gone

-- name: count_old_citizen_wish
select count(*) from citizen_wish where person_hash = any($1::bytea[]) and at < $2

-- name: purge_old_citizen_wish
with gone as (
    delete from citizen_wish
    where person_hash = any($1::bytea[]) and (person_hash, idempotency_key) in (
        select person_hash, idempotency_key from citizen_wish
        where person_hash = any($1::bytea[]) and at < $2 limit $3
    )
    returning true
)
select count(*) from gone

-- name: count_old_outbox
select count(*) from outbox where person_hash = any($1::bytea[]) and at < $2

-- name: purge_old_outbox
with gone as (
    delete from outbox
    where person_hash = any($1::bytea[]) and (person_hash, id) in (
        select person_hash, id from outbox where person_hash = any($1::bytea[]) and at < $2 limit $3
    )
    returning true
)
select count(*) from gone

-- name: purge_used_proofs
delete from used_proof where until <= $1

-- name: purge_decision_bindings
delete from decision_binding where until <= $1

-- name: purge_fetch_counts
delete from fetch_count where since < $1

-- name: purge_count_batches
delete from count_batch where at < $1

-- name: purge_intake_counts
delete from intake_count where day < $1

-- name: old_reports
select person_hash, key_hash, kind, discipline, sampled_at, issued_at from report
where person_hash = any($1::bytea[]) and least(sampled_at, issued_at) < $2
order by key_hash, person_hash

-- name: lock_routes_of
select key_hash from report_route where key_hash = any($1::bytea[]) order by key_hash for update

-- name: purge_reports
with gone as (
    delete from report
    using unnest($1::bytea[], $2::bytea[], $3::timestamptz[], $4::timestamptz[])
        as old (person_hash, key_hash, sampled_at, issued_at)
    where report.person_hash = any($1::bytea[]) and report.person_hash = old.person_hash
    and report.key_hash = old.key_hash and report.sampled_at = old.sampled_at and report.issued_at = old.issued_at
    returning report.person_hash, report.key_hash
), freed as (
    update report_route set person_hash = $5 from gone
    where report_route.key_hash = gone.key_hash and report_route.person_hash = gone.person_hash
)
select count(*) from gone
