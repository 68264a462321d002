import { createHash } from 'node:crypto';
import { basic, DEMO_CLIENT } from './demo-client.mjs';

/**
 * What every server is asked, each on its own path. Wherever there is a choice it is the same for all: HTTP Basic,
 * S256, a hint of what kind of token is asked about.
 *
 * @typedef {import('./load/requests.mjs').Load} Load
 */

/** How many different tokens are asked about, in turn. */
export const TOKENS = 1_000;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const AUTHENTICATED = { ...FORM, authorization: basic() };

/** One for all codes: a server cannot know, and computes the challenge each time. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const REDIRECT_URI = encodeURIComponent(DEMO_CLIENT.redirectUri);

/** @returns {Load} */
export function clientCredentials(path) {
  return form(path, 'grant_type=client_credentials&scope=read', '"access_token"');
}

/** @param {string[]} codes each is used once @returns {Load} */
export function codeExchange(path, codes) {
  const body = `grant_type=authorization_code&code={value}&redirect_uri=${REDIRECT_URI}&code_verifier=${VERIFIER}`;
  return { ...form(path, body, '"refresh_token"'), values: codes, use: 'once' };
}

/** @param {string[]} tokens one for each connection @returns {Load} */
export function refresh(path, tokens) {
  const body = 'grant_type=refresh_token&refresh_token={value}';
  return { ...form(path, body, '"refresh_token"'), values: tokens, use: 'chain' };
}

/** @returns {Load} */
export function introspection(path, tokens) {
  return {
    ...form(path, 'token={value}&token_type_hint=access_token', '"active":true'),
    values: tokens,
  };
}

/** Whatever is answered besides 200 is the server's affair. @param {string[]} tokens each is revoked once @returns {Load} */
export function revocation(path, tokens) {
  return {
    ...form(path, 'token={value}&token_type_hint=access_token', ''),
    values: tokens,
    use: 'once',
  };
}

/** @returns {Load} */
export function guarded(path, tokens) {
  const headers = { authorization: 'Bearer {value}' };
  return { method: 'GET', path, headers, expect: 'posts', values: tokens };
}

/**
 * Nobody is signed in: the server reads the request and sends the person to sign in.
 *
 * @param {{ status: number, expect: string }} answer
 * @returns {Load}
 */
export function authorize(path, answer) {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: DEMO_CLIENT.id,
    redirect_uri: DEMO_CLIENT.redirectUri,
    scope: 'read',
    state: 'a1b2c3d4e5f6',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  });
  return { method: 'GET', path: `${path}?${query}`, headers: {}, ...answer };
}

function form(path, body, expect) {
  return { method: 'POST', path, headers: AUTHENTICATED, body, expect };
}
