import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOOD, IntrospectionServer, json } from '../support/introspection-server.js';
import { APP_PACKAGES, compileApps, runApp, SERVER_PACKAGES } from './consumer-app.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';
import { RESOURCE_APP, writeResourceApp } from './resource-app.js';

/** The parts of the package that are the authorization server. */
const SERVER_PARTS =
  /^(authorization|cache|cli|clients|endpoints|grants|module|standalone|testing|typeorm|oauth2\.|authorization-server)/;

describe('the packed package in an API that has no authorization server', () => {
  let packed: PackedPackage;
  let root: string;
  let server: IntrospectionServer;
  let problems: readonly string[];

  beforeAll(async () => {
    packed = await packPackage();
    root = await packed.install('apps', APP_PACKAGES);
    await writeResourceApp(join(root, 'api'));
    problems = compileApps(root, [join(root, 'api')], RESOURCE_APP);
    server = await IntrospectionServer.start();
    server.answers((response, asked) =>
      json(asked.form.get('token') === 'good' ? GOOD : { active: false })(response, asked),
    );
  }, 90_000);
  afterAll(async () => {
    await server?.close();
    await packed?.remove();
  });

  it('compiles in strict mode without the packages of the server, its declarations too', () => {
    expect(problems).toEqual([]);
  });

  it.each(['module', 'commonjs'])('loads by the door ./resource from %s', async (type) => {
    const name = JSON.stringify(`${NAME}/resource`);
    const load = type === 'module' ? `(await import(${name}))` : `require(${name})`;
    const script = `console.log(typeof ${load}.ResourceServerModule.forRoot)`;

    const { stdout, stderr } = await runApp(root, [`--input-type=${type}`, '-e', script]);

    expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
  });

  it.each(SERVER_PACKAGES)('cannot load %s: nothing of it is there', async (name) => {
    const script = `await import('${name}').catch(({ code }) => console.log(code))`;

    const { stdout } = await runApp(root, ['--input-type=module', '-e', script]);

    expect(stdout).toBe('ERR_MODULE_NOT_FOUND\n');
  });

  it('guards every route, and loads nothing of the server', async () => {
    const env = {
      INTROSPECTION_URL: server.endpoint,
      CLIENT_ID: 'api',
      CLIENT_SECRET: 'secret',
      LOADED: join(root, 'loaded.txt'),
    };

    const { stdout, stderr } = await runApp(
      join(root, 'api'),
      ['--import', './recorder.mjs', 'main.js'],
      env,
    );

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      admitted: { status: 200, body: { of: 'alice', client: 'web' } },
      bare: { status: 401, body: {} },
      refused: { status: 401, body: expect.objectContaining({ error: 'invalid_token' }) },
      scope: { status: 403, body: expect.objectContaining({ error: 'insufficient_scope' }) },
      open: { status: 200, body: { up: true } },
    });
    const loaded = (await readFile(env.LOADED, 'utf8')).split('\n');
    const ours = loaded.flatMap((url) => url.split(`/${NAME}/dist/src/`)[1] ?? []);
    expect(ours).toContain('resource/index.js');
    expect(ours.filter((file) => SERVER_PARTS.test(file))).toEqual([]);
  });
});
