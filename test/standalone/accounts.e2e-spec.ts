import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDataDirectory } from './data-directory.js';
import type { DataDirectory } from './data-directory.js';
import { clientCredentials, ServerProcess } from './server-process.js';

/** The account of nobody in particular, where this one is root; others are nobody in particular already. */
const ACCOUNT = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

let data: DataDirectory;

beforeAll(async () => {
  data = await makeDataDirectory();
  if (ACCOUNT) await chown(data.path, ACCOUNT.uid, ACCOUNT.gid);
});

afterAll(() => data.remove());

// Root's checkout may be where no other account can read it.
if (canRead(join(import.meta.dirname, 'accounts.e2e-spec.ts')) && canRead(process.execPath)) {
  describe('the standalone server under an account that is not root', () => {
    it('keeps its database in its data directory', async () => {
      const server = start({ DATA_DIR: data.path });
      const issuer = await server.ready();

      const response = await clientCredentials(issuer);
      const code = await server.stop();

      expect(response.status).toBe(200);
      expect(server.stdout).toContain(`Database:      ${join(data.path, 'postgres')}\n`);
      expect(code).toBe(0);
    });

    it('says in one sentence that its database belongs to another account', async () => {
      const foreign = join(data.path, 'foreign');
      await mkdir(join(foreign, 'postgres'), { recursive: true, mode: 0o711 });
      await chmod(join(foreign, 'postgres'), 0o555);

      const server = start({ DATA_DIR: foreign });

      expect(await server.exit).toBe(1);
      expect(server.stderr).toMatch(/^\S+ belongs to another account \(EACCES\): give [^\n]+\n$/);
    });
  });
}

describe('the standalone server without the right that it needs', () => {
  it('says in one sentence that its data directory cannot be made', async () => {
    const file = join(dirname(data.path), 'file');
    await writeFile(file, '');

    const server = new ServerProcess({ env: { DATA_DIR: join(file, 'data') } });

    expect(await server.exit).toBe(1);
    expect(server.stderr).toMatch(
      /^The directory \S+ cannot be made \([A-Z]+\): give this account [^\n]+\n$/,
    );
  });
});

function start(env: Readonly<Record<string, string>>): ServerProcess {
  return new ServerProcess({ env, ...(ACCOUNT && { account: ACCOUNT }) });
}

function canRead(path: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'test -r "$0"', path], { ...ACCOUNT, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
