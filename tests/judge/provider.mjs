// A token issuer in the manner of HelseID on the certified oidc-provider: what the gateway is judged by from outside.
//
// One line of JSON on standard input says what it serves: `fd` (a socket that listens), `issuer`, `clients`, `users`,
// and `organisations` (names by number). It prints `ready` when it answers, signs with keys of its own that are new at
// every start, and ends when its standard input does. Nobody is asked anything: a log-in is whom `login_hint` names.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const ATTESTATION = 'nhn:tillitsrammeverk:parameters';
const TYPES = ['helseid_authorization', ATTESTATION];
const OID = 'urn:oid:2.16.578.1.12.4.1';
// A resource is named by the audience of its tokens; a scope belongs to the resource before its slash.
const SCOPES = {
  'nhn:pps': 'nhn:pps/provesvar-read nhn:pps/svarrapport-write nhn:pps/restrictions-write',
  'nhn:other': 'nhn:other/read',
};
const TOKEN_S = 7200;

for await (const line of createInterface({ input: process.stdin })) serve(JSON.parse(line));
process.exit(0);

function serve({ fd, issuer, clients, users, organisations }) {
  const provider = new Provider(issuer, {
    jwks: { keys: [newKey('PS256', 'rsa', { modulusLength: 2048 }), newKey('ES256', 'ec', { namedCurve: 'P-256' })] },
    clients: clients.map(registered),
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'PS256' },
    enabledJWA: {
      clientAuthSigningAlgValues: ['PS256', 'ES256'],
      dPoPSigningAlgValues: ['PS256', 'ES256'],
      idTokenSigningAlgValues: ['PS256', 'ES256'],
    },
    scopes: ['openid', 'profile', ...Object.values(SCOPES).flatMap((scopes) => scopes.split(' '))],
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    findAccount: (_, id) => users[id] && { accountId: id, claims: () => ({ sub: id }) },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    extraTokenClaims: (_, token) => ({ ...ofClient(clients, token.clientId), ...ofUser(users[token.accountId]) }),
    formats: { customizers: { jwt: (_, token, jwt) => attest(jwt.payload, users[token.accountId], organisations) } },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      // HelseID's profile is FAPI 2.0's, and its token endpoint asks for a nonce.
      fapi: { enabled: true, profile: '2.0' },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => resourceOf(ctx.oidc.params.scope),
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: SCOPES[resource],
          audience: resource,
          accessTokenTTL: TOKEN_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'PS256' } },
        }),
      },
      richAuthorizationRequests: {
        enabled: true,
        types: Object.fromEntries(TYPES.map((type) => [type, { validate: () => {} }])),
        authorizationDetailsForGrantSource: (ctx) => requested(ctx),
        authorizationDetailsForAccessToken: (ctx, _, source) => source?.rar ?? requested(ctx),
        authorizationDetailsForIntrospection: (_, token) => token.rar,
      },
    },
  });
  provider.use((ctx, next) => answerInteraction(provider, ctx, next));
  for (const event of ['server_error', 'grant.error', 'authorization.error', 'pushed_authorization_request.error']) {
    provider.on(event, (_, error) => console.error(event, error.message, error.error_description, error.error_detail));
  }
  createServer(provider.callback()).listen({ fd }, () => console.log('ready'));
}

function newKey(alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomUUID() };
}

function registered({ id, scope, redirect_uri: redirect, jwk }) {
  return {
    client_id: id,
    grant_types: [redirect ? 'authorization_code' : 'client_credentials'],
    response_types: redirect ? ['code'] : [],
    redirect_uris: redirect ? [redirect] : [],
    scope,
    jwks: { keys: [jwk] },
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'PS256',
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: Boolean(redirect),
    authorization_details_types: TYPES,
  };
}

function resourceOf(scope) {
  return Object.keys(SCOPES).find((resource) => scope?.includes(`${resource}/`));
}

function requested(ctx) {
  const text = ctx.oidc.params.authorization_details;
  return text ? JSON.parse(text) : undefined;
}

function ofClient(clients, id) {
  const client = clients.find((each) => each.id === id);
  return {
    'helseid://claims/client/client_name': client.id,
    'helseid://claims/client/amr': 'private_key_jwt',
    'helseid://claims/client/claims/client_tenancy': 'single-tenant',
    'helseid://claims/client/claims/orgnr_parent': client.organisation,
    ...(client.point_of_care && { 'helseid://claims/client/claims/orgnr_child': client.point_of_care }),
  };
}

function ofUser(user) {
  return user && {
    name: user.name,
    'helseid://claims/identity/pid': user.pid,
    'helseid://claims/identity/security_level': user.security_level ?? '4',
    'helseid://claims/identity/assurance_level': 'high',
    'helseid://claims/identity/network': 'internett',
    'helseid://claims/hpr/hpr_number': user.hpr_number,
  };
}

// Put the attestation in its claim, with what HelseID knows beside it: who the practitioner is, and names.
function attest(payload, user, organisations) {
  const asked = payload.authorization_details?.find((each) => each.type === ATTESTATION);
  if (!asked || !user) return;
  const { type, practitioner, ...rest } = asked;
  const withName = (organisation) => ({
    ...organisation,
    name: organisations[organisation.id],
    authority: 'https://www.skatteetaten.no/',
  });
  payload[ATTESTATION] = {
    practitioner: {
      ...practitioner,
      identifier: { id: user.pid, name: user.name, system: `${OID}.4.1`, authority: 'https://www.skatteetaten.no/' },
      hpr_nr: { id: user.hpr_number, system: `${OID}.4.4`, authority: 'https://www.helsedirektoratet.no/' },
      authorization: { ...practitioner.authorization, assigner: 'https://www.helsedirektoratet.no/' },
      legal_entity: withName(practitioner.legal_entity),
      point_of_care: withName(practitioner.point_of_care),
    },
    ...rest,
  };
}

async function answerInteraction(provider, ctx, next) {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === 'login') {
    const login = { accountId: params.login_hint, acr: 'Level4', amr: ['bankid'] };
    return provider.interactionFinished(ctx.req, ctx.res, { login }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const resource = resourceOf(params.scope);
  grant.addOIDCScope(params.scope);
  grant.addResourceScope(resource, params.scope);
  for (const details of JSON.parse(params.authorization_details ?? '[]')) grant.addRar(details);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true });
}
