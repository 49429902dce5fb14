// What an example is started with: `./provesvar token CALLER --json` on standard input, and whose results it asks for.
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export const TIMELINE = readFileSync(new URL('timeline.graphql', import.meta.url), 'utf8');

export async function wish() {
  const { url, token, keyFile, basis } = JSON.parse(await text(process.stdin));
  return { url, token, basis, key: JSON.parse(readFileSync(keyFile, 'utf8')), patient: process.argv[2] };
}

// What every example prints in the end, on one line: what it got, whether that is all, and how it was refused.
export function tell({ edges, completeness }, refusals) {
  const reports = edges.map(({ node }) => node.id);
  console.log(JSON.stringify({ reports, complete: completeness.complete, refusals }));
}

// What the examples of answers in parts print for each: which reports there are by then, and whether they are all.
export function tellPart({ edges, completeness, late }) {
  const reports = [...edges, ...(late ?? []).flatMap((part) => part.edges)].map(({ node }) => node.id);
  const { complete } = late?.at(-1)?.completeness ?? completeness;
  console.log(JSON.stringify({ reports, complete }));
}
