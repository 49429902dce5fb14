// urql: what arrives for a patient, told as it comes in (server-sent events); ends after the first.
import { Client, fetchExchange, gql } from '@urql/core';
import { provenFetch } from '../proven.mjs';
import { wish } from '../wish.mjs';

const ARRIVED = gql`
  subscription Arrived($patient: PersonNumber!, $after: String) {
    reportArrived(patient: $patient, after: $after) {
      cursor
      report {
        id
      }
    }
  }
`;

const whom = await wish();
const exchanges = [fetchExchange];
const client = new Client({ url: whom.url, fetch: provenFetch(whom), exchanges, fetchSubscriptions: true });
const told = await new Promise((resolve, reject) => {
  const variables = { patient: whom.patient, after: process.argv[3] };
  client.subscription(ARRIVED, variables).subscribe(({ data, error }) => {
    if (error) reject(error);
    else resolve(data.reportArrived);
  });
});
console.log(JSON.stringify(told));
// An app would go on listening; here nothing else keeps the process.
process.exit();
