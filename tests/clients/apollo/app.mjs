// Apollo Client 4: a timeline page by page into one cache, asked for by the hash of its document, and an error by its code.
import { createHash } from 'node:crypto';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';
import { provenFetch } from '../proven.mjs';
import { TIMELINE, tell, wish } from '../wish.mjs';

const QUESTION = gql(TIMELINE);

// A cache is of one patient and one caller: make a client anew when the patient changes, as the token is another too.
function clientOf(whom) {
  const hashed = new PersistedQueryLink({ sha256: (text) => createHash('sha256').update(text).digest('hex') });
  return new ApolloClient({
    link: hashed.concat(new HttpLink({ uri: whom.url, fetch: provenFetch(whom) })),
    cache: new InMemoryCache({
      typePolicies: { Patient: { fields: { timeline: relayStylePagination(['filter', 'order']) } } },
    }),
    // What has come is shown beside the errors of what has not.
    defaultOptions: { watchQuery: { errorPolicy: 'all' }, query: { errorPolicy: 'all' } },
  });
}

function codes(error) {
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(({ extensions }) => extensions.code);
  if (ServerError.is(error)) return JSON.parse(error.bodyText).errors.map(({ extensions }) => extensions.code);
  throw error;
}

// The cache puts the pages together; whatever watches it, as a view does, is told of the longer list a moment later.
async function wholeTimeline(client, patient) {
  const watched = client.watchQuery({ query: QUESTION, variables: { patient } });
  const subscription = watched.subscribe(() => {});
  try {
    let { data, error } = await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
    while (!error && data.patient.timeline.pageInfo.hasNextPage) {
      const { endCursor } = data.patient.timeline.pageInfo;
      ({ data, error } = await watched.fetchMore({ variables: { after: endCursor }, errorPolicy: 'all' }));
    }
    return { error, timeline: client.readQuery({ query: QUESTION, variables: { patient } })?.patient?.timeline };
  } finally {
    subscription.unsubscribe();
  }
}

const whom = await wish();
const client = clientOf(whom);
const { timeline, error } = await wholeTimeline(client, whom.patient);
if (error) {
  console.error(`refused: ${codes(error)}`);
  process.exit(1);
}
const variables = { patient: whom.patient, after: 'not a cursor' };
const wrong = await client.query({ query: QUESTION, variables, fetchPolicy: 'no-cache' });
tell(timeline, codes(wrong.error));
client.stop();
