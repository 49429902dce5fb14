// Types made by graphql-codegen: "has this been taken recently?", with variables and answer checked by the compiler.
import { Client, fetchExchange } from '@urql/core';
import { provenFetch } from '../proven.mjs';
import { wish } from '../wish.mjs';
import { graphql } from './made/gql.js';
import { type LatestQuery, type LatestQueryVariables } from './made/graphql.js';

const LATEST = graphql(`
  query Latest($patient: PersonNumber!, $codes: [CodeInput!]!, $within: Duration!) {
    patient(id: $patient) {
      latest(codes: $codes, within: $within) {
        lines {
          code { code }
          state
          count
          sampled
          result { value { __typename ... on Quantity { value unit } ... on TextValue { text } } }
        }
        completeness { complete }
      }
    }
  }
`);

type Line = NonNullable<LatestQuery['patient']>['latest']['lines'][number];

// Every state has its words, and every kind of value: a new one in the schema does not compile until it has, too.
function words({ code, state, count, result }: Line): string {
  const value = result?.value;
  const shown = value?.__typename === 'Quantity' ? `${value.value ?? ''} ${value.unit ?? ''}` : '';
  const told: Record<Line['state'], string> = {
    FOUND: `${count}, the newest ${shown.trim()}`,
    NONE_FOUND: 'none, in any source',
    UNKNOWN: 'not known: a source is missing, or something is restricted',
  };
  return `${code.code}: ${told[state]}`;
}

const whom = await wish();
const client = new Client({ url: whom.url, fetch: provenFetch(whom), exchanges: [fetchExchange], preferGetMethod: false });
const variables: LatestQueryVariables = {
  patient: whom.patient,
  codes: [{ code: 'NPU27300' }, { code: 'NPU00000' }],
  within: 'P3650D',
};
const { data, error } = await client.query(LATEST, variables).toPromise();
if (error || !data?.patient) throw error ?? new Error('not available');
for (const line of data.patient.latest.lines) console.log(words(line));
