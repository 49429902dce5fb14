-- What each role of docker/postgres/roles.sql may do; run after every migration, and silent where a role is missing.
-- Nobody may change an entry of the access log or its chain, and only the operator's purge may delete an entry; of what
-- it deletes, it may read no more than tells whose, how old and in which place of the chain.
do $$
declare
    given record;
begin
    for given in
        select role, privileges, tables from (values
            ('provesvar_gateway_read', 'select',
                'person, person_identifier, person_merged, report, report_version, result, result_code, specimen, '
                'request, party, opt_out, restriction, release, audit_entry, restriction_feed, opening, '
                'padlock, citizen_notice, release_preference, channel_reservation, source_mark, report_clinician'),
            ('provesvar_gateway_read', 'select (key_hash, person_hash, issued_at, rank)', 'report_route'),
            ('provesvar_gateway_read', 'insert', 'audit_entry, padlock'),
            ('provesvar_gateway_read', 'select, insert', 'audit_link, audit_seal'),
            ('provesvar_gateway_read', 'update', 'padlock'),
            ('provesvar_gateway_read', 'select, insert, update, delete', 'used_proof, decision_binding'),

            ('provesvar_gateway_write', 'select',
                'person, person_identifier, person_merged, report_route, report, report_version, result, result_code, '
                'specimen, request, party, opt_out, restriction, release, audit_entry, quarantine, restriction_feed, '
                'restriction_replica, opening, padlock, review, citizen_notice, release_preference, '
                'channel_reservation, source_mark, report_clinician'),
            ('provesvar_gateway_write', 'insert', 'audit_entry'),
            ('provesvar_gateway_write', 'select, insert', 'audit_link, audit_seal'),
            ('provesvar_gateway_write', 'insert, update, delete',
                'person, person_identifier, person_merged, report, report_version, result, result_code, specimen, '
                'request, party, opt_out, restriction, release, quarantine, source_mark'),
            ('provesvar_gateway_write', 'insert, update',
                'restriction_feed, restriction_replica, padlock, release_preference'),
            ('provesvar_gateway_write', 'insert, delete', 'channel_reservation'),
            ('provesvar_gateway_write', 'insert', 'opening, review, report_clinician'),
            ('provesvar_gateway_write', 'select, insert', 'citizen_wish, clinician_act'),
            ('provesvar_gateway_write', 'insert, update', 'citizen_notice'),
            ('provesvar_gateway_write', 'update', 'report_route'),
            ('provesvar_gateway_write', 'select, insert, update, delete', 'used_proof, decision_binding'),
            ('provesvar_gateway_write', 'insert, delete, select (person_hash)', 'outbox'),
            ('provesvar_gateway_write', 'select', 'audit_deletion'),
            ('provesvar_gateway_write', 'select, insert, update', 'count_batch, fetch_count, intake_count'),
            ('provesvar_gateway_write', 'usage', 'sequence outbox_order'),

            ('provesvar_intake', 'select',
                'person, person_identifier, person_merged, report_route, received_message, report, report_version, '
                'result, result_code, specimen, request, party, report_clinician, opt_out'),
            ('provesvar_intake', 'insert, update, delete',
                'person, person_identifier, report_route, received_message, report, report_version, result, '
                'result_code, specimen, request, party, report_clinician'),
            ('provesvar_intake', 'select, insert, delete', 'quarantine'),
            ('provesvar_intake', 'insert', 'outbox'),
            ('provesvar_intake', 'usage', 'sequence outbox_order'),
            ('provesvar_intake', 'select, insert, update', 'count_batch, intake_count'),

            ('provesvar_operator', 'select, delete', 'quarantine'),
            ('provesvar_operator', 'select', 'schema_migration'),
            ('provesvar_operator', 'select (person_hash)', 'person'),
            ('provesvar_operator', 'select (merged_hash)', 'person_merged'),
            ('provesvar_operator', 'select (person_hash, key_hash, kind, discipline, sampled_at, issued_at)', 'report'),
            ('provesvar_operator', 'select (person_hash, key_hash), update (person_hash)', 'report_route'),
            ('provesvar_operator', 'select (person_hash, id, at)', 'citizen_notice, outbox'),
            ('provesvar_operator', 'select (person_hash, id, at, shard, sequence)', 'audit_entry'),
            ('provesvar_operator', 'select, insert', 'audit_link'),
            ('provesvar_operator', 'insert', 'audit_deletion'),
            ('provesvar_operator', 'select (person_hash, id, granted_at)', 'opening'),
            ('provesvar_operator', 'select (person_hash, opening_id, reviewed_at)', 'review'),
            ('provesvar_operator', 'select (person_hash, subject, organisation, told_at)', 'padlock'),
            ('provesvar_operator', 'select (person_hash, id, lifted_at)', 'restriction'),
            ('provesvar_operator', 'select (person_hash, restriction_id)', 'release'),
            ('provesvar_operator', 'select (person_hash, idempotency_key, at)', 'citizen_wish, clinician_act'),
            ('provesvar_operator', 'select (until)', 'used_proof, decision_binding'),
            ('provesvar_operator', 'select (at)', 'count_batch'),
            ('provesvar_operator', 'select (since)', 'fetch_count'),
            ('provesvar_operator', 'select (day)', 'intake_count'),
            ('provesvar_operator', 'delete',
                'report, audit_entry, opening, citizen_notice, padlock, restriction, release, citizen_wish, '
                'clinician_act, outbox, used_proof, decision_binding, count_batch, fetch_count, intake_count'),

            ('provesvar_reviewer', 'select, update (reviewed_at, reviewed_by)', 'review'),
            ('provesvar_reviewer', 'select', 'opening'),

            ('provesvar_auditor', 'select', 'audit_entry, audit_link, audit_deletion, audit_seal'),
            ('provesvar_auditor', 'insert', 'audit_seal')
        ) as listed (role, privileges, tables)
        join pg_roles on rolname = role
    loop
        execute format('grant %s on %s to %I', given.privileges, given.tables, given.role);
    end loop;
end
$$;
