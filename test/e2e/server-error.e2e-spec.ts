import { Injectable } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GRANTS, Grant, type TokenResponse } from '../../src/index.js';
import { authorize, post, REDIRECT_URI } from '../support/flows.js';
import { HeaderInteraction } from '../support/header-interaction.js';
import { ADAPTERS, startServer } from '../support/oauth-server.js';

@Injectable()
class BrokenGrant extends Grant {
  readonly type = 'urn:example:broken';

  async exchange(): Promise<TokenResponse> {
    throw new Error('connect to 10.0.0.1 with password hunter2 failed');
  }
}

@Injectable()
class BrokenInteraction extends HeaderInteraction {
  override async consent(): Promise<never> {
    throw new Error('hunter2');
  }
}

describe.each(ADAPTERS)('a bug in the server or in the host (%s)', (adapter) => {
  it('is server_error without a word of the cause [case 30] (RFC 6749 §4.1.2.1)', async () => {
    const server = await startServer(adapter, {
      options: { grants: [...DEFAULT_GRANTS, BrokenGrant], interaction: BrokenInteraction },
    });
    const client = await server.clients.create({
      name: 'Client',
      grants: ['urn:example:broken', 'authorization_code'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    const token = await post(server, '/oauth/token', client, { grant_type: 'urn:example:broken' });
    const page = await authorize(server, client);
    for (const response of [token, page]) {
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ error: 'server_error' });
      expect(text).not.toMatch(/hunter2|10\.0\.0\.1|\bat /);
    }
    const refused = await post(server, '/oauth/token', client, { grant_type: 'refresh_token' });
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' });
    await server.close();
  });
});
