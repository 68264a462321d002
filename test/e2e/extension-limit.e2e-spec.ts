import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientAuthMethod,
  DEFAULT_GRANTS,
  Grant,
  type OAuth2Request,
  ScopePolicy,
  TokenFormat,
} from '../../src/index.js';
import { post, refresh, registerClient, type TestClient, tokensFor } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { quickTimer } from './hooks.fixture.js';

/** Which extension does not come back. */
let hanging = '';

const come = (name: string): Promise<unknown> =>
  hanging === name ? new Promise(() => undefined) : Promise.resolve();

const TYPE = 'urn:example:grant-type:slow';

@Injectable()
class SlowGrant extends Grant {
  readonly type = TYPE;
  // What is private stays reachable, whatever stands in for the grant.
  readonly #answer = { access_token: 'none', token_type: 'Bearer', expires_in: 1 };

  async exchange() {
    await come('SlowGrant.exchange');
    return this.#answer;
  }
}

@Injectable()
class SlowFormat extends TokenFormat {
  readonly name = 'slow';
  readonly #head = 'slow.';

  async write(_draft: unknown, id: string): Promise<string> {
    await come('SlowFormat.write');
    return this.#head + id;
  }

  read(value: string): string | undefined {
    return value.startsWith(this.#head) ? value.slice(this.#head.length) : undefined;
  }
}

@Injectable()
class SlowProof extends ClientAuthMethod {
  readonly name = 'slow_proof';

  present({ headers }: OAuth2Request) {
    const clientId = headers['x-client'];
    if (clientId === undefined) return undefined;
    return { clientId, proves: () => come('SlowProof.proves').then(() => true) };
  }
}

@Injectable()
class SlowScopes extends ScopePolicy {
  override async permitted({ scopes }: { readonly scopes: readonly string[] }) {
    await come('SlowScopes.permitted');
    return scopes;
  }
}

describe.each(ADAPTERS)('an extension that does not come back (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: {
        grants: [...DEFAULT_GRANTS, SlowGrant],
        tokenFormats: [SlowFormat],
        clientAuthMethods: [SlowProof],
        scopePolicy: SlowScopes,
        tokens: { format: 'slow' },
      },
    });
    quickTimer(server.app);
    client = await registerClient(server, {
      grants: ['authorization_code', 'refresh_token', TYPE],
    });
  });
  afterAll(() => server.close());

  it.each([
    ['SlowGrant.exchange', () => post(server, '/oauth/token', client, { grant_type: TYPE })],
    [
      'SlowProof.proves',
      () => server.post('/oauth/token', { grant_type: TYPE }, { 'x-client': client.clientId }),
    ],
  ])('%s: cut, and answered 503', async (name, send) => {
    hanging = name;
    const cut = await send();
    hanging = '';

    expect(cut.status).toBe(503);
    expect(cut.headers.get('retry-after')).not.toBeNull();
    expect(await cut.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it.each(['SlowFormat.write', 'SlowScopes.permitted'])(
    '%s: cut, nothing issued and no refresh token used up',
    async (name) => {
      const { refresh_token: value } = await tokensFor(server, client);
      const count = async () => server.dataSource.query('SELECT count(*) FROM oauth2_token');
      const before = await count();

      hanging = name;
      const cut = await refresh(server, client, value);
      hanging = '';

      expect(cut.status).toBe(503);
      expect(await count()).toEqual(before);
      expect((await refresh(server, client, value)).status).toBe(200);
    },
  );
});
