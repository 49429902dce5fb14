// urql: a timeline page by page into one normalised cache, asked for by the hash of its document, and an error by its code.
import { readFileSync } from 'node:fs';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { buildSchema, introspectionFromSchema, isObjectType } from 'graphql';
import { provenFetch } from '../proven.mjs';
import { TIMELINE, tell, wish } from '../wish.mjs';

const QUESTION = gql(TIMELINE);
const SCHEMA = buildSchema(readFileSync(new URL('../../../resolvers/schema/schema.graphql', import.meta.url), 'utf8'));

function withoutId(schema) {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.filter((type) => !('id' in type.getFields())).map(({ name }) => name);
}

// A cache is of one patient and one caller: make a client anew when the patient changes, as the token is another too.
function clientOf(whom) {
  const pages = cacheExchange({
    schema: introspectionFromSchema(SCHEMA),
    // What has no id of its own is kept within what it belongs to.
    keys: Object.fromEntries(withoutId(SCHEMA).map((name) => [name, () => null])),
    resolvers: { Patient: { timeline: relayPagination() } },
  });
  return new Client({
    url: whom.url,
    fetch: provenFetch(whom),
    // urql would ask by GET, whose address, with the patient in it, ends up in logs: the gateway takes data by POST alone.
    exchanges: [pages, persistedExchange({ preferGetForPersistedQueries: false }), fetchExchange],
    preferGetMethod: false,
  });
}

function codes(error) {
  if (error.networkError) throw error.networkError;
  return error.graphQLErrors.map(({ extensions }) => extensions.code);
}

async function wholeTimeline(client, patient) {
  let after, result;
  do {
    result = await client.query(QUESTION, { patient, after }).toPromise();
    after = result.data?.patient?.timeline.pageInfo.endCursor;
  } while (!result.error && result.data.patient.timeline.pageInfo.hasNextPage);
  return { timeline: result.data?.patient?.timeline, error: result.error };
}

const whom = await wish();
const client = clientOf(whom);
const { timeline, error } = await wholeTimeline(client, whom.patient);
if (error) {
  console.error(`refused: ${codes(error)}`);
  process.exit(1);
}
const wrong = await client.query(QUESTION, { patient: whom.patient, after: 'not a cursor' }).toPromise();
tell(timeline, codes(wrong.error));
