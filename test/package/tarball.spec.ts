import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publint } from 'publint';
import { ROOT } from '../support/imports.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';

const run = promisify(execFile);

describe('the tarball', () => {
  let packed: PackedPackage;
  let folder: string;

  beforeAll(async () => {
    packed = await packPackage();
    const app = await packed.install('app', []);
    folder = join(app, 'node_modules', NAME);
  });
  afterAll(() => packed?.remove());

  it('has what its manifest names: every export, its types, the command line, the papers', () => {
    const { exports, bin } = packed.manifest;
    const entries = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    );

    expect(Object.keys(exports)).toEqual(
      expect.arrayContaining(['.', './resource', './typeorm', './migrations', './testing']),
    );
    expect(packed.files).toEqual(
      expect.arrayContaining([
        ...[...entries, ...Object.values(bin)].map((path) => path.replace('./', '')),
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'SECURITY.md',
        'docs/resource-server.md',
        'docs/adr/README.md',
      ]),
    );
  });

  it('has no tests, no sources and nothing of the build', () => {
    const allowed =
      /^(dist\/(src|migrations)\/.+\.(js|js\.map|d\.ts)|package\.json|docs\/((adr|extending)\/)?[\w-]+\.(md|svg)|(README|CHANGELOG|SECURITY)\.md|LICENSE)$/;

    expect(packed.files.filter((path) => !allowed.test(path))).toEqual([]);
    expect(packed.files.filter((path) => /(^|\/)tests?\/|[.-]spec\./.test(path))).toEqual([]);
  });

  it('has nothing that no source makes', async () => {
    const sources = new Set(await filesOfProject());
    const built = packed.files.filter((path) => path.startsWith('dist/'));

    expect(built.length).toBeGreaterThan(100);
    expect(built.filter((path) => !sources.has(sourceOf(path)))).toEqual([]);
  });

  it('tells nothing of the machine that built it', async () => {
    for (const path of packed.files) {
      const text = await readFile(join(folder, path), 'utf8');

      expect([path, text.includes(ROOT) || text.includes(`${homedir()}/`)]).toEqual([path, false]);
    }
  });

  it('is what publint expects of a package', async () => {
    const { messages } = await publint({ pkgDir: folder, strict: true });

    expect(messages).toEqual([]);
  });

  it('has types that every kind of import resolves', async () => {
    const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    // An ESM package that CommonJS loads by require(esm) is what the package is.
    const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
    const { stdout } = await run(process.execPath, [attw, packed.tarball, ...rules, '-f', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({ analysis: { types: { kind: 'included' } } });
  });

  it('runs its command line with nothing but its dependencies and peers', async () => {
    const { stdout } = await run(join(folder, '..', '.bin', 'oauth2'), ['--help']);

    expect(stdout).toContain('Usage: oauth2');
  });
});

function sourceOf(path: string): string {
  return path.slice('dist/'.length).replace(/\.(d\.ts|js|js\.map)$/, '.ts');
}

async function filesOfProject(): Promise<readonly string[]> {
  const { stdout } = await run('find', ['src', 'migrations', '-name', '*.ts'], { cwd: ROOT });
  return stdout.trim().split('\n');
}
