// Apollo Client 4: a timeline in parts (@defer), shown as it grows; the second argument says in which form they come.
import { readFileSync } from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { provenFetch } from '../proven.mjs';
import { tellPart, wish } from '../wish.mjs';

const QUESTION = gql(readFileSync(new URL('../parts.graphql', import.meta.url), 'utf8'));
// Without a handler Apollo refuses to ask. The gateway speaks the forms of both.
const FORMS = { 'v0.2': GraphQL17Alpha9Handler, 20220824: Defer20220824Handler };

const whom = await wish();
const client = new ApolloClient({
  link: new HttpLink({ uri: whom.url, fetch: provenFetch(whom) }),
  cache: new InMemoryCache(),
  incrementalHandler: new FORMS[process.argv[3] ?? 'v0.2'](),
});
await new Promise((resolve, reject) => {
  const watched = client.watchQuery({ query: QUESTION, variables: { patient: whom.patient } });
  watched.subscribe(({ data, dataState, error }) => {
    if (error) reject(error);
    if (data?.patient) tellPart(data.patient.timeline);
    if (dataState === 'complete') resolve();
  });
});
client.stop();
