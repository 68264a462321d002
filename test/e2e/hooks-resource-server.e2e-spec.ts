import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import {
  type AccessContext,
  InsufficientScopeError,
  LifecycleHooks,
  OAuth2Hooks,
  ResourceServerModule,
} from '../../src/resource/index.js';
import { adapters } from '../support/app.js';
import { GOOD, IntrospectionServer } from '../support/introspection-server.js';
import { PhotosController, type ResourceApp, resourceApp } from './resource-server.fixture.js';

const calls: string[] = [];

@Injectable()
@OAuth2Hooks()
class Found extends LifecycleHooks {
  override validateAccess({ token }: AccessContext) {
    calls.push(`found ${token.clientId}`);
  }
}

class Listed extends LifecycleHooks {
  override async validateAccess({ request }: AccessContext) {
    calls.push('listed');
    if (request.headers?.['x-country' as never] === 'XA') throw new InsufficientScopeError();
  }
}

describe.each(adapters)('hooks of an API in another process on %s', (adapter) => {
  let server: IntrospectionServer;
  let api: ResourceApp;

  beforeAll(async () => {
    server = await IntrospectionServer.start();
    const introspection = {
      endpoint: server.endpoint,
      clientId: 'api',
      clientSecret: 'the-secret-of-the-api',
    };
    api = await resourceApp(adapter, {
      imports: [ResourceServerModule.forRoot({ introspection, hooks: { classes: [Listed] } })],
      controllers: [PhotosController],
      providers: [Found],
    });
  });
  afterAll(async () => {
    await api.close();
    await server.close();
  });
  beforeEach(() => {
    calls.length = 0;
    server.answers({ ...GOOD, scope: 'photos' });
  });

  it('are listed and found, and asked once for each call', async () => {
    expect((await api.get('/photos', 'a-token')).status).toBe(200);
    expect(calls).toEqual(['listed', expect.stringMatching(/^found ./)]);
  });

  it('refuse with a challenge (RFC 6750 §3.1)', async () => {
    const url = `${await api.app.getUrl()}/photos`;
    const headers = { authorization: 'Bearer a-token', 'x-country': 'XA' };
    const refused = await fetch(url, { headers });

    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });
});
