// A `fetch` that a GraphQL client is given: every request carries the token and a proof of its own (DPoP, RFC 9449).
import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

const TRIES = 4;
const LONGEST_WAIT_S = 10;

// A proof counts once, so it is made here, beneath whatever in a client sends a request again.
export function provenFetch({ token, key, basis }) {
  const { d, ...jwk } = key;
  const signing = { key: createPrivateKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  const ath = createHash('sha256').update(token).digest('base64url');
  let nonce;

  function proof(method, url) {
    const { origin, pathname } = new URL(url);
    const claims = { jti: randomUUID(), htm: method, htu: origin + pathname, iat: Math.floor(Date.now() / 1000), ath };
    const parts = [{ alg: 'ES256', typ: 'dpop+jwt', jwk }, { ...claims, nonce }];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${sign('sha256', Buffer.from(signed), signing).toString('base64url')}`;
  }

  function once(url, options) {
    const headers = new Headers(options.headers);
    headers.set('authorization', `DPoP ${token}`);
    headers.set('dpop', proof(options.method ?? 'GET', url));
    if (basis) headers.set('access-basis', basis);
    return fetch(url, { ...options, headers });
  }

  return async function fetchProven(url, options = {}) {
    for (let left = TRIES - 1; ; left -= 1) {
      const answer = await once(url, options);
      nonce = answer.headers.get('dpop-nonce') ?? nonce;
      const wait = waitBeforeAgain(answer);
      if (wait === undefined || left === 0) return answer;
      await answer.body?.cancel();
      await setTimeout(1000 * wait, undefined, { signal: options.signal ?? undefined });
    }
  };
}

// After how many seconds the same request may be sent again: not at all, unless nothing of it was answered.
function waitBeforeAgain(answer) {
  if (answer.status === 401 && answer.headers.get('www-authenticate')?.includes('error="use_dpop_nonce"')) return 0;
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  return Math.min(Number(answer.headers.get('retry-after')) || 1, LONGEST_WAIT_S);
}
