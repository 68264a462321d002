import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type IntrospectionOptions,
  TemporarilyUnavailableError,
} from '../../src/resource/index.js';
import { GOOD, IntrospectionServer, json, type Reply } from '../support/introspection-server.js';
import { validatorOf } from './remote.fixture.js';

let server: IntrospectionServer;

beforeAll(async () => {
  server = await IntrospectionServer.start();
});
afterAll(() => server.close());
beforeEach(() => server.answers(GOOD));

const setUp = (options: Partial<IntrospectionOptions> = {}) => validatorOf(server, options);

describe('the endpoint is found in the metadata of the issuer (RFC 8414 §3)', () => {
  const metadata = (issuer: string, members: object = {}) =>
    json({ issuer, introspection_endpoint: server.endpoint, ...members });

  /** Serves metadata at the well-known path, and answers elsewhere. */
  function serve(reply: Reply): void {
    server.answers((response, asked) =>
      (asked.path.startsWith('/.well-known/') ? reply : json(GOOD))(response, asked),
    );
  }

  const paths = () => server.asked.map(({ path }) => path);

  it.each([
    ['', '/.well-known/oauth-authorization-server'],
    ['/', '/.well-known/oauth-authorization-server'],
    ['/tenant', '/.well-known/oauth-authorization-server/tenant'],
    ['/tenant/', '/.well-known/oauth-authorization-server/tenant'],
  ])(
    'with the path %j at the first token, once for all that come together',
    async (path, place) => {
      const issuer = server.url + path;
      const { ask } = setUp({ endpoint: undefined, issuer });
      serve(metadata(issuer));
      expect(paths()).toEqual([]);

      await Promise.all(['a', 'b'].map(ask));
      await ask('c');

      expect(paths()).toEqual([place, '/introspect', '/introspect', '/introspect']);
    },
  );

  it('whose issuer is told where it was written with a slash too many', async () => {
    const { ask, log } = setUp({ endpoint: undefined, issuer: `${server.url}/` });
    serve(metadata(server.url));

    await expect(ask()).rejects.toThrow(TemporarilyUnavailableError);

    expect(log.lines).toEqual([
      expect.stringMatching(/write introspection\.issuer as they do, '[^']*\d'$/),
    ]);
  });

  it('again after an hour', async () => {
    const { ask, clock } = setUp({ endpoint: undefined, issuer: server.url });
    serve(metadata(server.url));
    await ask('a');

    clock.advance(3600);
    await ask('b');

    expect(paths().filter((path) => path.startsWith('/.well-known/'))).toHaveLength(2);
  });

  it.each<[string, () => Reply, string | RegExp]>([
    ['another issuer’s (§3.3)', () => metadata('https://evil.example'), /another issuer's$/],
    [
      'the issuer’s with a slash at its end',
      () => metadata(`${server.url}/`),
      "write introspection.issuer as they do, '",
    ],
    [
      'no endpoint',
      () => metadata(server.url, { introspection_endpoint: undefined }),
      'name no introspection_endpoint',
    ],
    [
      'an endpoint with http',
      () => metadata(server.url, { introspection_endpoint: 'http://id.example/i' }),
      'name no introspection_endpoint',
    ],
    [
      'an endpoint that is no text',
      () => metadata(server.url, { introspection_endpoint: 7 }),
      'name no introspection_endpoint',
    ],
    ['no object', () => json(null), "another issuer's"],
    ['no JSON', () => (response) => void response.end('<html>'), 'not JSON'],
    ['404', () => json({}, 404), /answered 404 when asked for its metadata \(RFC 8414\)/],
    [
      'a redirect',
      () => (response) => void response.writeHead(302, { location: '/x' }).end(),
      'answered 302',
    ],
  ])('metadata that are %s are an outage, and not kept [case 277]', async (_, reply, told) => {
    const { ask, log } = setUp({ endpoint: undefined, issuer: server.url });
    serve(reply());

    await expect(ask()).rejects.toThrow(TemporarilyUnavailableError);

    expect(log.lines).toEqual([expect.stringMatching(told)]);
    serve(metadata(server.url));
    await expect(ask()).resolves.toMatchObject({ subject: 'alice' });
  });
});
