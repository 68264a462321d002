import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DataDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new directory for data; `parentMode` says who may pass to it. */
export async function makeDataDirectory(parentMode = 0o711): Promise<DataDirectory> {
  const parent = await mkdtemp(join(tmpdir(), 'nest-authorization-server-data-'));
  await chmod(parent, parentMode);
  const path = join(parent, 'data');
  await mkdir(path);
  return { path, remove: () => rm(parent, { recursive: true, force: true }) };
}
