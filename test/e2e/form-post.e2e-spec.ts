import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClientRegistration,
  DEFAULT_GRANTS,
  ImplicitGrant,
  NoneResponseType,
} from '../../src/index.js';
import {
  answerOf,
  authorize,
  exchange,
  introspect,
  pkce,
  REDIRECT_URI,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { readForms } from '../support/html-form.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { ALICE, authorizationPath, formOf, startPages, StepBrowser } from './pages.fixture.js';

const POSTED = { response_mode: 'form_post' } as const;

const options = {
  legacy: { formPost: true },
  grants: [...DEFAULT_GRANTS, ImplicitGrant],
  responseTypes: [NoneResponseType],
};

/** What the form of a page would send, and where. */
async function formIn(response: Response) {
  const html = await response.text();
  const [form, ...others] = readForms(html);
  if (!form || others.length > 0) throw new Error(`not one form: ${response.status} ${html}`);
  const fields = Object.fromEntries(form.fields.map(({ name, value }) => [name, value]));
  return { html, action: form.action, fields };
}

describe.each(ADAPTERS)('response_mode=form_post (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, { options });
    client = await make({});
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) =>
    registerClient(server, {
      grants: ['authorization_code', 'implicit', 'client_credentials'],
      responseTypes: ['code', 'token', 'none'],
      defaultScopes: ['profile'],
      ...overrides,
    });

  it('posts a code, which buys tokens [case 242] (Form Post Response Mode §2)', async () => {
    const { verifier, challenge } = pkce();
    const response = await authorize(server, client, { ...POSTED, code_challenge: challenge });
    const { action, fields } = await formIn(response);

    expect(response.status).toBe(200);
    expect(response.headers.get('location')).toBeNull();
    expect(action).toBe(REDIRECT_URI);
    expect(fields).toEqual({
      code: expect.stringMatching(/^oa_ac_/),
      state: 'a state',
      iss: 'http://localhost:3000',
    });
    const approved = { code: fields['code'] ?? '', verifier };
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('posts a token [case 242]', async () => {
    const response = await authorize(server, client, { ...POSTED, response_type: 'token' });
    const { fields } = await formIn(response);

    expect(fields).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: '3600',
      scope: 'profile',
      state: 'a state',
      iss: 'http://localhost:3000',
    });
    expect(await introspect(server, client, fields['access_token'] ?? '')).toMatchObject({
      active: true,
    });
  });

  it('posts the news of an approval that gives nothing', async () => {
    const response = await authorize(server, client, { ...POSTED, response_type: 'none' });
    expect((await formIn(response)).fields).toEqual({
      state: 'a state',
      iss: 'http://localhost:3000',
    });
  });

  it('is stored nowhere, framed nowhere, and runs only the script that it has (Form Post Response Mode §4)', async () => {
    const response = await authorize(server, client, POSTED);
    const { html } = await formIn(response);
    const policy = response.headers.get('content-security-policy') ?? '';
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');

    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(html).toContain('<button class="main" type="submit">');
  });

  it.each(['"><script>alert(1)</script>', "' onfocus='x", '</form><p>', 'é😀 +&#38;'])(
    'returns the state %j as it came',
    async (state) => {
      const { fields, html } = await formIn(await authorize(server, client, { ...POSTED, state }));
      expect(fields['state']).toBe(state);
      expect(html).not.toContain('alert(1)</script>');
      expect(html).not.toContain('</form><p>');
    },
  );

  it('posts to the redirect URI as it is registered', async () => {
    const redirect_uri = `${REDIRECT_URI}?a=1&b='x'`;
    const other = await make({ redirectUris: [redirect_uri] });
    const { action } = await formIn(await authorize(server, other, { ...POSTED, redirect_uri }));
    expect(action).toBe(redirect_uri);
  });

  it.each([
    ['a denial [case 40]', {}, 'nothing', 'access_denied'],
    ['a scope that is not allowed [case 37]', { scope: 'write' }, undefined, 'invalid_scope'],
    ['a missing challenge', { code_challenge: undefined }, undefined, 'invalid_request'],
    ['no response type [case 33]', { response_type: undefined }, undefined, 'invalid_request'],
    [
      'an unknown response type [case 34]',
      { response_type: 'nonsense' },
      undefined,
      'unsupported_response_type',
    ],
  ])('posts an error as well: %s', async (_what, overrides, consent, error) => {
    const response = await authorize(
      server,
      client,
      { ...POSTED, ...overrides },
      consent === undefined ? {} : { consent },
    );
    expect(response.status).toBe(200);
    expect((await formIn(response)).fields).toEqual({
      error,
      error_description: expect.any(String),
      state: 'a state',
      iss: 'http://localhost:3000',
    });
  });

  it('posts nothing to where nobody registered [case 26]', async () => {
    const response = await authorize(server, client, {
      ...POSTED,
      redirect_uri: 'https://evil.example/cb',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('evil.example');
  });

  it('is refused for an application’s own scheme, which takes no forms', async () => {
    const redirect_uri = 'com.example.app:/cb';
    const app = await make({ redirectUris: [redirect_uri] });
    const refused = await authorize(server, app, { ...POSTED, redirect_uri });
    const token = await authorize(server, app, { ...POSTED, redirect_uri, response_type: 'token' });
    expect(answerOf(refused).get('error')).toBe('invalid_request');
    expect(token.headers.get('location')).toMatch('com.example.app:/cb#error=invalid_request');
  });

  it('changes nothing for clients that do not ask for it', async () => {
    expect(answerOf(await authorize(server, client)).has('code')).toBe(true);
  });

  it('is in the metadata [case 230] (RFC 8414 §2)', async () => {
    const response = await server.get('/.well-known/oauth-authorization-server');
    expect(await response.json()).toMatchObject({
      response_types_supported: ['code', 'token', 'none'],
      response_modes_supported: ['query', 'form_post', 'fragment'],
    });
  });
});

describe.each(ADAPTERS)('response_mode=form_post with the ready pages (%s)', (adapter) => {
  it('answers the consent form with the form, in the look of the others, once', async () => {
    const server = await startPages(adapter, { legacy: { formPost: true } });
    const client = await registerClient(server, { name: '<b>Café</b>' });
    const browser = new StepBrowser(server);
    const signIn = await browser.follow(await browser.get(authorizationPath(client, POSTED)));
    const consent = await browser.follow(await browser.submit(formOf(signIn), ALICE));

    const posted = await browser.submit(formOf(consent), { decision: 'approve' });
    const again = await browser.submit(formOf(consent), { decision: 'approve' });
    await server.close();

    expect(posted.status).toBe(200);
    expect(posted.html).toContain('<title>One moment · localhost:3000</title>');
    expect(posted.html).toContain('Back to <bdi>&lt;b&gt;Café&lt;/b&gt;</bdi>');
    expect(formOf(posted).action).toBe(REDIRECT_URI);
    expect(formOf(posted).fields.map(({ name }) => name)).toEqual(['code', 'state', 'iss']);
    expect(posted.headers.get('content-security-policy')).toContain(
      /style-src '[^']+'/.exec(consent.headers.get('content-security-policy') ?? '')?.[0],
    );
    expect(again.status).toBe(400);
    expect(again.html).not.toContain('name="code"');
  });
});
