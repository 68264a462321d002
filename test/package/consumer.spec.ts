import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { APP_PACKAGES, compileApps, runApp, SERVER_PACKAGES, writeApp } from './consumer-app.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';
import { titled } from '../support/titled.js';

const kinds = [
  { kind: 'an ESM application', type: 'module' },
  { kind: 'a CommonJS application', type: 'commonjs' },
] as const;

describe('the packed package', () => {
  let packed: PackedPackage;
  let root: string;
  let problems: readonly string[];

  beforeAll(async () => {
    packed = await packPackage();
    root = await packed.install('apps', [...APP_PACKAGES, ...SERVER_PACKAGES]);
    for (const { type } of kinds) await writeApp(join(root, type), type);
    problems = compileApps(
      root,
      kinds.map(({ type }) => join(root, type)),
    );
  }, 90_000);
  afterAll(() => packed?.remove());

  it('compiles in strict mode, its declarations too, and drags in no optional package', () => {
    expect(problems).toEqual([]);
  });

  it.each(titled(kinds, ({ kind }) => kind))(
    'loads by every door in %s, without a warning',
    async (_, { type }) => {
      const doors = Object.keys(packed.manifest.exports).filter((door) => !door.endsWith('.json'));
      const names = doors.map((door) => NAME + door.slice(1));
      const load = type === 'module' ? 'await import(name)' : 'require(name)';
      const script = `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(${load}).length > 0)`;

      const { stdout, stderr } = await runApp(root, [`--input-type=${type}`, '-e', script]);

      expect(stderr).toBe('');
      expect(stdout).toBe('true\n'.repeat(names.length));
    },
  );

  it.each(titled(kinds, ({ kind }) => kind))(
    'guards a route of the sample in %s, migrated and started by Nest',
    async (_, { type }) => {
      const database = await createTestDatabase();
      try {
        const env = { DATABASE_URL: database.url, OAUTH2_SECRET: 's'.repeat(32) };

        const { stdout, stderr } = await runApp(join(root, type), ['main.js'], env);

        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toMatchObject({
          metadata: { issuer: 'http://localhost:3000' },
          refused: 401,
          admitted: { client: 'job', scopes: ['profile', 'email'] },
        });
      } finally {
        await database.drop();
      }
    },
  );
});
