import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_PACKAGES, runApp, SERVER_PACKAGES } from './consumer-app.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';

const run = promisify(execFile);

/** Starts a server, and says why it does not start. */
const SCRIPT = `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { OAuth2Module } from '${NAME}';
  const options = { issuer: 'http://localhost:3000', secrets: ['s'.repeat(32)] };
  await NestFactory.create(OAuth2Module.forRoot(options), { logger: false, abortOnError: false })
    .catch((error) => console.log(error.name + ': ' + error.message));
`;

/** Starts a server over stores that are not those of the package, and a test server. */
const OWN_STORES = `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { ClientService, OAuth2Module } from '${NAME}';
  import { createTestServer, MemoryStoresModule } from '${NAME}/testing';
  const options = { issuer: 'http://localhost:3000', secrets: ['s'.repeat(32)], stores: MemoryStoresModule.forRoot() };
  const app = await NestFactory.create(OAuth2Module.forRoot(options), { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  const client = await app.get(ClientService).create({ name: 'Job', grants: ['client_credentials'] });
  const answer = await fetch(await app.getUrl() + '/oauth/token', {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa(client.clientId + ':' + client.clientSecret) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const test = await createTestServer();
  console.log(answer.status, (await test.tokenFor()).startsWith('oa_at_'));
  await app.close();
`;

describe('the packed package where the packages of the storage are not installed', () => {
  let packed: PackedPackage;
  let app: string;

  beforeAll(async () => {
    packed = await packPackage();
    app = await packed.install('app', APP_PACKAGES);
  });
  afterAll(() => packed?.remove());

  it('is told by npm that it may do without them', () => {
    const { peerDependencies, peerDependenciesMeta } = packed.manifest;

    for (const name of SERVER_PACKAGES) {
      expect(peerDependencies).toHaveProperty([name]);
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });

  it.each(['', '/resource', '/testing'])('is loaded by the door .%s', async (door) => {
    const script = `console.log(Object.keys(await import('${NAME}${door}')).length > 0)`;

    const { stdout, stderr } = await runApp(app, ['--input-type=module', '-e', script]);

    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
  });

  it('says what to install when a server is made', async () => {
    const { stdout, stderr } = await runApp(app, ['--input-type=module', '-e', SCRIPT]);

    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^OAuth2ConfigurationError: OAuth2Module cannot start, 1 problem in what is installed:\n {2}- the packages of its storage cannot be loaded, run "npm install @nestjs\/typeorm typeorm pg": .*Cannot find package/,
    );
  });

  it('starts all the same with stores of the host, and so do tests', async () => {
    const { stdout, stderr } = await runApp(app, ['--input-type=module', '-e', OWN_STORES]);

    expect({ stdout, stderr }).toEqual({ stdout: '200 true\n', stderr: '' });
  });

  it('says what to install when it is administered', async () => {
    const env = { ...process.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const command = join(app, 'node_modules', '.bin', 'oauth2');

    const failed = run(command, ['client', 'list'], { env });

    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr:
        'error: The packages that this command needs are missing: run "npm install @nestjs/typeorm typeorm pg" first.\n',
    });
  });
});
