// Who asks: a token and, where it is bound to a key (DPoP, RFC 9449), a proof by that key with every request.
// Both are held in the page's memory alone; the key cannot be read out of it again.

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const UNAUTHORIZED = 401;

/** What was pasted cannot be used; the message says why, without any of it. */
export class Unusable extends Error {}

const bytes = (text) => new TextEncoder().encode(text);

const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Read what was pasted: a token alone, or JSON with `token`, its private `key` (JWK) and the usual `basis`. */
export async function read(pasted) {
  const { token, key, basis } = parsed(pasted.trim());
  const claims = claimsOf(token);
  if (claims.cnf && !key) {
    throw new Unusable("That token is bound to a key: paste it together with the key.");
  }
  return { token, basis, signer: key ? await signerOf(key) : null, until: new Date(claims.exp * 1000) };
}

function parsed(text) {
  try {
    return text.startsWith("{") ? JSON.parse(text) : { token: text };
  } catch {
    throw new Unusable("That is neither a token nor JSON with a token and its key.");
  }
}

function claimsOf(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    throw new Unusable("That is no access token.");
  }
}

async function signerOf({ kty, crv, x, y, d }) {
  if (!crypto.subtle) {
    throw new Unusable("The browser signs on https and on this machine alone.");
  }
  try {
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, CURVE, false, ["sign"]);
    return { key, jwk: { kty, crv, x, y } };
  } catch {
    throw new Unusable("That is no private key of the curve P-256.");
  }
}

/** Make a proof for one POST with a token. */
async function proof({ token, signer }, endpoint, nonce) {
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: signer.jwk };
  const claims = {
    jti: crypto.randomUUID(),
    htm: "POST",
    htu: endpoint,
    iat: Math.floor(Date.now() / 1000),
    ath: base64url(await crypto.subtle.digest("SHA-256", bytes(token))),
    ...(nonce ? { nonce } : {}),
  };
  const signed = [header, claims].map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
  return `${signed}.${base64url(await crypto.subtle.sign(SIGNATURE, signer.key, bytes(signed)))}`;
}

/** Make a `fetch` that asks as a caller; where the gateway wants a nonce in the proof, it asks once more with it. */
export function askingAs(caller, endpoint) {
  let nonce = null;

  async function sent(url, init) {
    const headers = new Headers(init.headers);
    headers.set("authorization", `${caller.signer ? "DPoP" : "Bearer"} ${caller.token}`);
    if (caller.signer) {
      headers.set("dpop", await proof(caller, endpoint, nonce));
    }
    if (caller.basis && !headers.has("access-basis")) {
      headers.set("access-basis", caller.basis);
    }
    return fetch(url, { ...init, headers, cache: "no-store", credentials: "omit", redirect: "error" });
  }

  return async (url, init) => {
    const answer = await sent(url, init);
    const wanted = answer.headers.get("dpop-nonce");
    const asked = wanted !== null && wanted !== nonce && answer.status === UNAUTHORIZED;
    nonce = wanted ?? nonce;
    return asked ? sent(url, init) : answer;
  };
}
