import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { APP_PACKAGES, compileApp, runApp, writeApp } from './consumer-app.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';

let packed: PackedPackage;

beforeAll(async () => {
  packed = await packPackage();
});
afterAll(() => packed?.remove());

describe.each([
  { kind: 'an ESM application', type: 'module' },
  { kind: 'a CommonJS application', type: 'commonjs' },
] as const)('the packed package in $kind', ({ type }) => {
  let database: TestDatabase;
  let app: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await packed.install(type, APP_PACKAGES);
    await writeApp(app, type);
  });
  afterAll(() => database?.drop());

  it('compiles in strict mode, its declarations too, and drags in no optional package', () => {
    expect(compileApp(app)).toEqual([]);
  }, 60_000);

  it('loads by every door, without a warning', async () => {
    const doors = Object.keys(packed.manifest.exports).filter((door) => !door.endsWith('.json'));
    const names = doors.map((door) => NAME + door.slice(1));
    const script =
      type === 'module'
        ? `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(await import(name)).length > 0)`
        : `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(require(name)).length > 0)`;

    const { stdout, stderr } = await runApp(app, [`--input-type=${type}`, '-e', script]);

    expect(stderr).toBe('');
    expect(stdout).toBe('true\n'.repeat(names.length));
  });

  it('guards a route of the sample, migrated and started by Nest', async () => {
    const env = { DATABASE_URL: database.url, OAUTH2_SECRET: 's'.repeat(32) };

    const { stdout, stderr } = await runApp(app, ['dist/main.js'], env);

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      metadata: { issuer: 'http://localhost:3000' },
      refused: 401,
      admitted: { client: 'job', scopes: ['profile', 'email'] },
    });
  });
});
