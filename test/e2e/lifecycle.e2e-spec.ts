import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_GRANTS,
  Grant,
  ImplicitGrant,
  PasswordGrant,
  RequireOAuth,
  ScopePolicy,
  TokenIssuer,
  type TokenRequest,
  TokenStore,
} from '../../src/index.js';
import {
  approve,
  authorize,
  exchange,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { EveryHook, Recorder } from './lifecycle.fixture.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/lifecycle.md'), 'utf8');
const OWN_GRANT = 'urn:example:grant-type:own';

/** The numbered steps below a heading of the page. */
function documented(heading: string): readonly string[] {
  const section = new RegExp(`^##+ ${heading}\n(.*?)(?=^##|$(?![^]))`, 'ms').exec(PAGE)?.[1] ?? '';
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, step = '']) => step);
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return { admitted: true };
  }
}

/** A grant of a host's own that knows nothing of hooks. */
@Injectable()
class OwnGrant extends Grant {
  readonly type = OWN_GRANT;

  constructor(
    private readonly scopes: ScopePolicy,
    private readonly issuer: TokenIssuer,
    private readonly tokens: TokenStore,
  ) {
    super();
  }

  async exchange({ client, params }: TokenRequest) {
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: 'alice',
      principal: 'user',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: [],
      cnf: null,
      tokenType: 'Bearer',
      family: null,
    });
    await this.tokens.insert(minted.token);
    return minted.response;
  }
}

describe.each(ADAPTERS)('docs/lifecycle.md lists what happens (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let recorder: Recorder;

  beforeAll(async () => {
    server = await startServer(adapter, {
      providers: [EveryHook],
      controllers: [GuardedController],
      options: { grants: [...DEFAULT_GRANTS, PasswordGrant, ImplicitGrant, OwnGrant] },
    });
    client = await registerClient(server, {
      grants: [
        'authorization_code',
        'refresh_token',
        'password',
        'client_credentials',
        'implicit',
        OWN_GRANT,
      ],
      responseTypes: ['code', 'token'],
    });
    recorder = new Recorder(server.app);
  });
  afterAll(async () => {
    recorder.stop();
    await server.close();
  });

  /** What was recorded while something was answered with this status. */
  const recorded = (status: number, act: () => Promise<Response>) =>
    Recorder.during(async () => expect((await act()).status).toBe(status));
  const token = (form: Readonly<Record<string, string>>) =>
    post(server, '/oauth/token', client, form);
  const consentPage = () => authorize(server, client, {}, { consent: 'page' });

  it('of an authorization request (RFC 6749 §4.1.1)', async () => {
    const shown = await recorded(200, consentPage);
    const signIn = await recorded(303, () => authorize(server, client, {}, { user: '' }));
    const steps = documented('Authorization request');

    expect(shown).toEqual(steps);
    expect(signIn).toEqual([...steps.slice(0, 10), 'Interaction.signIn']);
  });

  it('of a decision (RFC 6749 §4.1.2)', async () => {
    const decide = async (decision: string) => {
      const { ticket } = (await (await consentPage()).json()) as { readonly ticket: string };
      const form = `ticket=${ticket}&decision=${decision}&scope=profile`;
      return recorded(303, () => server.post('/oauth/authorize', form, { 'x-user': 'alice' }));
    };
    const steps = documented('Decision of the person');

    expect(await decide('approve')).toEqual(steps);
    expect(await decide('deny')).toEqual([...steps.slice(0, 10), 'SpentStore.claim']);
  });

  it('of a code (RFC 6749 §4.1.3)', async () => {
    const approved = await approve(server, client);

    expect(await recorded(200, () => exchange(server, client, approved))).toEqual(
      documented('Authorization code'),
    );
  });

  it('of a wrong verifier (RFC 7636 §4.6)', async () => {
    const wrong = { ...(await approve(server, client)), verifier: 'w'.repeat(43) };

    expect(await recorded(400, () => exchange(server, client, wrong))).toEqual(
      documented('Wrong verifier'),
    );
  });

  it('of the implicit grant (RFC 6749 §4.2)', async () => {
    const asked = () => authorize(server, client, { response_type: 'token' });

    expect(await recorded(303, asked)).toEqual(documented('Implicit'));
  });

  it('of a password (RFC 6749 §4.3)', async () => {
    const form = { grant_type: 'password', username: 'alice', password: 'ecila' };

    expect(await recorded(200, () => token(form))).toEqual(documented('Password'));
  });

  it('of client credentials (RFC 6749 §4.4)', async () => {
    const form = { grant_type: 'client_credentials' };

    expect(await recorded(200, () => token(form))).toEqual(documented('Client credentials'));
  });

  it('of a grant of your own (RFC 6749 §4.5)', async () => {
    expect(await recorded(200, () => token({ grant_type: OWN_GRANT }))).toEqual(
      documented('A grant of your own'),
    );
  });

  it('of a refresh and of its retries (RFC 6749 §6)', async () => {
    const { refresh_token: first } = await tokensFor(server, client);
    const again = (scope?: string) =>
      recorded(200, () => refresh(server, client, first, { scope }));

    expect(await again()).toEqual(documented('Refresh'));
    expect(await again()).toEqual(documented('Retry of a refresh'));
    expect(await again('profile')).toEqual(documented('Retry for another scope'));
  });

  it('of a guarded call, an introspection and a revocation (RFC 6750, RFC 7662, RFC 7009)', async () => {
    const { access_token: value } = await tokensFor(server, client);
    const guarded = () => server.get('/guarded', { authorization: `Bearer ${value}` });
    const about = (path: string) => post(server, path, client, { token: value });

    expect(withoutLookUps(await recorded(200, guarded))).toEqual(documented('Resource access'));
    expect(withoutLookUps(await recorded(200, () => about('/oauth/introspect')))).toEqual(
      documented('Introspection'),
    );
    expect(await recorded(200, () => about('/oauth/revoke'))).toEqual(documented('Revocation'));
  });

  it('and names every hook', () => {
    const named = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

    expect(named).toEqual(expect.arrayContaining(Object.keys(new EveryHook())));
    expect(named).toHaveLength(Object.keys(new EveryHook()).length);
  });
});

/** What is remembered is not looked up. */
function withoutLookUps(calls: readonly string[]): readonly string[] {
  return calls.filter((call) => call !== 'TokenStore.find');
}
