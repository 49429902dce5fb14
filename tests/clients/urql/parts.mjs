// urql: a timeline in parts (@defer), shown as it grows.
import { readFileSync } from 'node:fs';
import { Client, fetchExchange, gql } from '@urql/core';
import { provenFetch } from '../proven.mjs';
import { tellPart, wish } from '../wish.mjs';

const QUESTION = gql(readFileSync(new URL('../parts.graphql', import.meta.url), 'utf8'));

const whom = await wish();
const client = new Client({ url: whom.url, fetch: provenFetch(whom), exchanges: [fetchExchange], preferGetMethod: false });
await new Promise((resolve, reject) => {
  client.query(QUESTION, { patient: whom.patient }).subscribe(({ data, error, hasNext }) => {
    if (error) reject(error);
    if (data?.patient) tellPart(data.patient.timeline);
    if (!hasNext) resolve();
  });
});
