import { createHash, randomBytes } from 'node:crypto';
import { basic, DEMO_CLIENT, DEMO_USER } from './demo-client.mjs';

/**
 * Approves as often as asked, as the demo user does in a browser.
 *
 * @returns {Promise<string[]>} a refresh token of each new authorization
 */
export async function openChains(server, count) {
  const cookies = new Map();
  const chains = [];
  while (chains.length < count) chains.push(await approve(server, cookies));
  return chains;
}

async function approve(server, cookies) {
  const verifier = randomBytes(32).toString('base64url');
  const code = await authorize(server, cookies, verifier);
  const response = await fetch(`${server}/oauth/token`, {
    method: 'POST',
    headers: { authorization: basic() },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: DEMO_CLIENT.redirectUri,
      code_verifier: verifier,
    }),
  });
  const answer = await response.json();
  if (!answer.refresh_token) throw new Error(`no refresh token: ${JSON.stringify(answer)}`);
  return answer.refresh_token;
}

/** Follows redirects and sends the forms of the pages, until the answer leads to the client. */
async function authorize(server, cookies, verifier) {
  let step = { url: authorizationUrl(server, verifier), method: 'GET' };
  for (let steps = 0; steps < 10; steps += 1) {
    const response = await send(step, cookies);
    const location = response.headers.get('location');
    if (location) {
      const url = new URL(location, step.url);
      if (url.searchParams.has('code')) return url.searchParams.get('code');
      step = { url, method: 'GET' };
    } else {
      step = filledForm(await response.text(), step.url);
    }
  }
  throw new Error('sign-in and consent do not end');
}

function authorizationUrl(server, verifier) {
  const url = new URL('/oauth/authorize', server);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: DEMO_CLIENT.id,
    redirect_uri: DEMO_CLIENT.redirectUri,
    scope: 'read',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return url;
}

async function send({ url, method, body }, cookies) {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const headers = { cookie, origin: url.origin };
  const response = await fetch(url, { method, body, headers, redirect: 'manual' });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies.set(name, value);
  }
  return response;
}

/** The page's first form that asks for something, filled in by the demo user. */
function filledForm(html, base) {
  const form = /<form\b[^>]*>(?:(?!<\/form>).)*name="(?:username|decision)".*?<\/form>/s.exec(html);
  if (!form) throw new Error(`a page without a form: ${html.slice(0, 500)}`);
  const body = new URLSearchParams();
  for (const [input] of form[0].matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(input, 'name');
    if (name) body.append(name, DEMO_USER[name] ?? attribute(input, 'value') ?? '');
  }
  if (form[0].includes('name="decision"')) body.set('decision', 'approve');
  return { url: new URL(attribute(form[0], 'action') ?? '', base), method: 'POST', body };
}

function attribute(tag, name) {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1].replaceAll('&amp;', '&');
}
