import { describe, expect, it } from 'vitest';
import { ClientAuthenticator } from '../../../src/clients/client-authenticator.js';
import { NoClientAuth } from '../../../src/clients/methods/none.js';
import { ScopePolicy } from '../../../src/clients/scope-policy.js';
import { StoredClientDirectory } from '../../../src/clients/stored-client-directory.js';
import { Endpoint } from '../../../src/endpoints/endpoint.js';
import { EndpointRegistry } from '../../../src/endpoints/endpoint-registry.js';
import { MetadataEndpoint } from '../../../src/endpoints/metadata.endpoint.js';
import { TokenEndpoint } from '../../../src/endpoints/token.endpoint.js';
import { OAuth2Events } from '../../../src/events/events.js';
import { GrantRegistry } from '../../../src/grants/grant-registry.js';
import { Grant } from '../../../src/grants/grant.js';
import type { Issuer } from '../../../src/protocol/issuer.js';
import { OAuth2Request } from '../../../src/protocol/request.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { lifecycleOf } from '../../support/lifecycle.js';
import { memoryStores } from '../../../src/testing/memory/memory-stores.js';

class OtpGrant extends Grant {
  readonly type = 'urn:example:otp';
  exchange(): never {
    throw new Error('nobody asks');
  }
}

/** Says something else each time. */
class MoodyEndpoint extends Endpoint {
  readonly name = 'moody';
  asked = 0;
  handle(): never {
    throw new Error('nobody asks');
  }
  override metadata() {
    this.asked += 1;
    return { mood: this.asked };
  }
}

function issuer(identifier = 'https://id.example'): Issuer {
  return { identifier, url: (path) => identifier + path };
}

function metadataEndpoint() {
  const [endpoints, grants, clock] = [new EndpointRegistry(), new GrantRegistry(), new FakeClock()];
  const directory = new StoredClientDirectory(memoryStores().clients);
  const clients = new ClientAuthenticator(directory, new OAuth2Events(() => undefined));
  const scopes = new ScopePolicy(new Map([['profile', 'See your name']]));
  const moody = new MoodyEndpoint();
  endpoints.register('moody', moody);
  endpoints.register('token', new TokenEndpoint(clients, grants, lifecycleOf().lifecycle));
  const endpoint = new MetadataEndpoint(endpoints, scopes, clock);
  return {
    endpoints,
    grants,
    clients,
    clock,
    moody,
    async answer(of = issuer()) {
      const url = `${of.identifier}/.well-known/oauth-authorization-server`;
      const request = new OAuth2Request({
        issuer: of,
        method: 'GET',
        url,
        headers: {},
        native: {},
      });
      return endpoint.handle(request);
    },
  };
}

async function documentOf(answered: ReturnType<ReturnType<typeof metadataEndpoint>['answer']>) {
  const { body } = await answered;
  return JSON.parse(Buffer.from(body as Uint8Array).toString()) as Record<string, unknown>;
}

describe('the metadata document (RFC 8414 §3.2)', () => {
  it('is bytes that are made once for an issuer', async () => {
    const { answer, moody } = metadataEndpoint();
    const one = issuer();

    const first = await answer(one);
    const again = await answer(one);

    expect(moody.asked).toBe(1);
    expect(again.body).toBe(first.body);
    expect(first).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    });
    expect(await documentOf(answer(one))).toMatchObject({
      issuer: 'https://id.example',
      scopes_supported: ['profile'],
    });
  });

  it('is another one for another issuer', async () => {
    const { answer } = metadataEndpoint();
    const [one, other] = [issuer(), issuer('https://other.example')];

    const documents = [await documentOf(answer(one)), await documentOf(answer(other))];

    expect(documents).toMatchObject([
      { issuer: 'https://id.example', token_endpoint: 'https://id.example/oauth/token' },
      { issuer: 'https://other.example', token_endpoint: 'https://other.example/oauth/token' },
    ]);
    expect(await documentOf(answer(one))).toEqual(documents[0]);
  });

  it.each<[string, (parts: ReturnType<typeof metadataEndpoint>) => void, object]>([
    [
      'a grant',
      ({ grants }) => grants.register('urn:example:otp', new OtpGrant()),
      { grant_types_supported: ['urn:example:otp'] },
    ],
    [
      'a client authentication method',
      ({ clients }) => clients.methods.register('none', new NoClientAuth()),
      { token_endpoint_auth_methods_supported: ['none'] },
    ],
    [
      'an endpoint',
      ({ endpoints }) =>
        endpoints.register('late', {
          name: 'late',
          handle: () => Promise.reject(new Error('nobody asks')),
          metadata: ({ url }) => ({ late_endpoint: url('/late') }),
        }),
      { late_endpoint: 'https://id.example/late' },
    ],
    [
      'what becomes of the endpoints',
      ({ endpoints }) =>
        endpoints.decorate((endpoint) => ({
          name: endpoint.name,
          handle: (request) => endpoint.handle(request),
          metadata: () => ({ decorated: true }),
        })),
      { decorated: true },
    ],
  ])('tells of %s that is registered at run time', async (_what, register, members) => {
    const parts = metadataEndpoint();
    const one = issuer();
    const before = await documentOf(parts.answer(one));

    register(parts);

    expect(before).not.toMatchObject(members);
    expect(await documentOf(parts.answer(one))).toMatchObject(members);
  });

  it('is made anew when it is as old as it may become elsewhere', async () => {
    const { answer, clock } = metadataEndpoint();
    const one = issuer();
    const moods: unknown[] = [];

    for (const seconds of [0, 299, 1, 299, 1]) {
      clock.advance(seconds);
      moods.push((await documentOf(answer(one)))['mood']);
    }

    expect(moods).toEqual([1, 1, 2, 2, 3]);
  });
});
