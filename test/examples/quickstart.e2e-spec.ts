import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppModule } from '../../examples/quickstart/app.module.js';
import { document } from '../cli/command-line.js';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { type Example, startExample } from '../support/example.js';
import { basic, pkce } from '../support/flows.js';
import { ADAPTERS, encode } from '../support/oauth-server.js';

const README = readFileSync('README.md', 'utf8');

interface Made {
  readonly client_id: string;
  readonly client_secret: string;
}

const REDIRECT = 'http://127.0.0.1:1/callback';

describe.each(ADAPTERS)('examples/quickstart (%s)', (adapter) => {
  let example: Example;
  let clientId: string;

  beforeAll(async () => {
    example = await startExample(AppModule, adapter);
    clientId = (await create('My app')).clientId;
  });
  afterAll(() => example.close());

  /** Runs the command that the README has for this client. */
  async function create(name: string) {
    const commands =
      README.replaceAll(/\\\n\s*/g, '').match(/^npx oauth2 client create .*$/gm) ?? [];
    const [command = ''] = commands.filter(
      (line) => /--name "?([^"-]+?)"? --/.exec(line)?.[1] === name,
    );
    const words = command.replace('npx oauth2 ', '');
    const databaseUrl = process.env['DATABASE_URL'] ?? '';
    const made = await document<Made>(words, { databaseUrl });
    return { clientId: made.client_id, clientSecret: made.client_secret };
  }

  async function tokenFor(scope: string): Promise<string> {
    const { verifier, challenge } = pkce();
    const query = encode({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT,
      scope,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const browser = new BrowserClient((url) => url.port === '1');
    const person = { username: 'ada', password: 'ada-example-password' };
    const page = await authorizeAs(browser, `${example.url}/oauth/authorize?${query}`, person);
    const form = {
      grant_type: 'authorization_code',
      code: page.url.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      client_id: clientId,
    };
    const response = await fetch(`${example.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  const profile = (token?: string) =>
    fetch(`${example.url}/profile`, { headers: token ? { authorization: `Bearer ${token}` } : {} });

  it('takes a person through sign-in and consent to a guarded route', async () => {
    const response = await profile(await tokenFor('profile email'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      sub: '1',
      client: clientId,
      scopes: ['profile', 'email'],
    });
  });

  it('can be tried without a browser', async () => {
    const probe = await create('Probe');
    const own = async (scope?: string) => {
      const response = await fetch(`${example.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(probe) },
        body: encode({ grant_type: 'client_credentials', scope }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    };
    expect((await profile(await own())).status).toBe(403);
    expect((await profile(await own('user'))).status).toBe(200);
  });

  it('is called by an application that signs a person in, and by nobody without the token', async () => {
    const app = spawn(process.execPath, ['examples/quickstart/sign-in.mjs', clientId], {
      env: { ...process.env, ISSUER: example.url },
    });
    const lines = createInterface(app.stdout)[Symbol.asyncIterator]();
    const line = async () => String((await lines.next()).value);

    const url = (await line()).replace('Open ', '');
    const person = { username: 'ada', password: 'ada-example-password' };
    const page = await authorizeAs(new BrowserClient(), url, person);

    expect(page.html).toBe('Done: look at the terminal.');
    const said = (README.match(/^(without the token|with it): .*$/gm) ?? []).map((one) =>
      one.replace('CLIENT_ID', clientId),
    );
    expect(said).toHaveLength(2);
    expect([await line(), await line()]).toEqual(said);
    expect(await once(app, 'close')).toEqual([0, null]);
  });

  it('admits the alternative, and refuses half of the first', async () => {
    expect((await profile(await tokenFor('user'))).status).toBe(200);
    expect((await profile(await tokenFor('email'))).status).toBe(403);
    expect((await profile()).status).toBe(401);
  });
});
