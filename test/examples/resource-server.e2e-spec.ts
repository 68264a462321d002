import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ts from 'typescript';
import { APP_PACKAGES } from '../package/consumer-app.js';
import { type PackedPackage, packPackage } from '../package/packed-package.js';
import { freePort, ServerProcess } from '../standalone/server-process.js';
import { post, registerClient, type TestClient, tokensFor } from '../support/flows.js';
import { ROOT } from '../support/imports.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { until } from '../support/until.js';

const scopes = { 'photos:read': 'See your photos', 'photos:write': 'Add photos' };
const COMPILER = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ES2022,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

let packed: PackedPackage;
let main: string;

/** The example as a user would have it: compiled, beside the package and without the packages of the server. */
beforeAll(async () => {
  packed = await packPackage();
  const root = await packed.install('example', APP_PACKAGES);
  const sources = join(ROOT, 'examples', 'resource-server');
  const folder = join(root, 'resource-server');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of await readdir(sources)) {
    const source = await readFile(join(sources, name), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: COMPILER });
    await writeFile(join(folder, name.replace('.ts', '.js')), outputText);
  }
  main = join(folder, 'main.js');
}, 60_000);
afterAll(() => packed?.remove());

describe.each(ADAPTERS)(
  'examples/resource-server, a process of its own, and a server on %s',
  (adapter) => {
    let server: OAuthServer;
    let web: TestClient;
    let api: ServerProcess;
    let url: string;

    beforeAll(async () => {
      const port = await freePort();
      const issuer = `http://127.0.0.1:${port}`;
      server = await startServer(adapter, { options: { issuer, scopes }, port });
      web = await registerClient(server, { scopes: Object.keys(scopes) });
      const asking = await registerClient(server, {
        name: 'Photos API',
        grants: ['client_credentials'],
        redirectUris: [],
        scopes: [],
      });
      // Each of the two ways to say whom to ask.
      const place =
        adapter === 'express'
          ? { ISSUER: issuer }
          : { INTROSPECTION_URL: `${issuer}/oauth/introspect` };
      const client = { CLIENT_ID: asking.clientId, CLIENT_SECRET: asking.clientSecret ?? '' };
      api = new ServerProcess({ script: main, env: { ...place, ...client, CACHE_TTL: '1' } });
      url = await api.ready();
    });
    afterAll(async () => {
      await api?.stop();
      await server?.close().catch(() => undefined);
    });

    const call = (path: string, token?: string, init: RequestInit = {}) =>
      fetch(url + path, {
        ...init,
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
    const tokenFor = async (scope: string) =>
      (await tokensFor(server, web, { scope })).access_token;

    it('lets a token do what it was issued for, and no more (RFC 6750 §3.1)', async () => {
      const reading = await tokenFor('photos:read');
      const writing = await tokenFor('photos:write');
      const photo = { method: 'POST', body: JSON.stringify({ title: 'Sea' }) };

      const refused = await call('/photos', reading, photo);
      const added = await call('/photos', writing, photo);
      const listed = await call('/photos', reading);

      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain('scope="photos:write"');
      expect(added.status).toBe(201);
      expect(await listed.json()).toEqual({ of: 'alice', photos: [{ title: 'Sea' }] });
    });

    it('asks for a token, except where everybody may come (RFC 6750 §3)', async () => {
      const bare = await call('/photos/token');
      const open = await call('/status');

      expect(bare.status).toBe(401);
      expect(bare.headers.get('www-authenticate')).toBe('Bearer realm="photos"');
      expect(await open.json()).toEqual({ up: true });
    });

    it('shows what the server told of the token (RFC 7662 §2.2)', async () => {
      const response = await call('/photos/token', await tokenFor('photos:read'));

      expect(await response.json()).toMatchObject({
        clientId: web.clientId,
        scopes: ['photos:read'],
        issuer: server.url,
      });
    });

    it('refuses a revoked token as soon as its memory of it ends (RFC 7662 §4)', async () => {
      const token = await tokenFor('photos:read');
      expect((await call('/photos', token)).status).toBe(200);

      await post(server, '/oauth/revoke', web, { token });

      // Its memory lasts a second here. The 30 that it lasts by default would be too long to wait for.
      await until(async () => (await call('/photos', token)).status === 401);
    });

    it('admits nobody while the server is away, says why, and ends when it is told to [case 277]', async () => {
      const token = await tokenFor('photos:read');
      await server.close();

      const response = await call('/photos', token);

      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
      const logged = api.stdout + api.stderr;
      expect(logged).toMatch(
        /token introspection failed: http\S+ cannot be reached: .*ECONNREFUSED/,
      );
      expect(logged).not.toContain(token);
      await api.stop();
    });
  },
);

it('examples/resource-server says what is missing, all of it, when it has no environment', async () => {
  const api = new ServerProcess({ script: main });

  expect(await api.exit).not.toBe(0);

  const said = api.stdout + api.stderr;
  expect(said).toContain('ResourceServerModule cannot start, 3 problems in its options');
  expect(said).toContain('introspection.endpoint is missing');
  expect(said).toContain('introspection.clientId is missing');
  expect(said).toContain('introspection.clientSecret is missing');
});
