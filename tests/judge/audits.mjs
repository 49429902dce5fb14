// The public audits of GraphQL over HTTP, each request made by a caller who is let in.
//
// One object of JSON on standard input says whom to audit and as whom: `url`, `token` (bound), `key` (its JWK, private),
// `headers` (more of them). One list of JSON on standard output says of each audit its `id`, `name`, `status` and, where
// it is not `ok`, the `reason`.
import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { serverAudits } from 'graphql-http';
import { SignJWT, importJWK } from 'jose';

const { url, token, key, headers } = JSON.parse(await text(process.stdin));
const signing = await importJWK(key, 'ES256');
const { d, ...jwk } = key;

// Each proof counts once, so that each request has one of its own.
async function proof(method) {
  const ath = createHash('sha256').update(token).digest('base64url');
  return new SignJWT({ jti: randomUUID(), htm: method, htu: url, ath })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setIssuedAt()
    .sign(signing);
}

async function fetchFn(address, options = {}) {
  const let_in = { ...headers, authorization: `DPoP ${token}`, dpop: await proof(options.method ?? 'GET') };
  return fetch(address, { ...options, headers: { ...let_in, ...options.headers } });
}

const found = [];
for (const audit of serverAudits({ url, fetchFn })) found.push(await audit.fn());
console.log(JSON.stringify(found.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
