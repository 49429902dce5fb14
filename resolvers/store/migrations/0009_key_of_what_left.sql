set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- The key of a report that has left a person for another: who may see what is decided without reading any document.
alter table report add column departed_key jsonb;

update report set departed_key = convert_from(version.document, 'UTF8')::jsonb -> 'key'
from report_version version
where report.departed and version.person_hash = report.person_hash and version.key_hash = report.key_hash
    and version.content_hash = report.content_hash;
