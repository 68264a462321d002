import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/imports.js';

const run = promisify(execFile);

export const NAME = 'nest-authorization-server';

export interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { optional?: boolean }>>;
}

/** The tarball that would be published, and applications that installed it. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /**
   * A fresh application with the package, its dependencies and its peers, and nothing else that could be
   * imported.
   *
   * @param extra packages that the application itself needs
   */
  install(app: string, extra: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Packs what was built last. */
export async function packPackage(): Promise<PackedPackage> {
  // The compiler names files by their real paths.
  const folder = await realpath(await mkdtemp(join(tmpdir(), `${NAME}-package-`)));
  await run(process.execPath, [join(ROOT, 'scripts', 'remove-orphans.mjs')]);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: ROOT });
  const packed = Object.values(JSON.parse(stdout) as object)[0] as {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  };
  const tarball = join(folder, packed.filename);
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  return {
    tarball,
    files: packed.files.map(({ path }) => path),
    manifest,
    install: (app, extra) => install(join(folder, app), { tarball, manifest, extra }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Installation {
  readonly tarball: string;
  readonly manifest: Manifest;
  readonly extra: readonly string[];
}

/** As npm does it, without a registry: unpacked, with links to the packages that the project has. */
async function install(app: string, installation: Installation): Promise<string> {
  const { tarball, manifest, extra } = installation;
  const modules = join(app, 'node_modules');
  const target = join(modules, NAME);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  for (const name of [...packagesOf(manifest), ...extra]) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
  }
  await mkdir(join(modules, '.bin'));
  for (const [name, path] of Object.entries(manifest.bin)) {
    await chmod(join(target, path), 0o755);
    await symlink(join(target, path), join(modules, '.bin', name));
  }
  return app;
}

/** What npm installs with the package: dependencies, and peers that are not optional. */
export function packagesOf(manifest: Manifest): readonly string[] {
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;
  return Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => peerDependenciesMeta[name]?.optional !== true,
  );
}
