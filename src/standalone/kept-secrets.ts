import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDirectory } from './postgres/postgres-location.js';
import { StartProblem, systemCode } from './start-problem.js';

/**
 * The secrets of a server that was given none: generated once and kept in the data directory, readable by this
 * account alone, so that tokens survive a restart. Newest first; an operator may put another one in front.
 *
 * @throws {StartProblem} when the file cannot be read or written
 */
export async function keptSecrets(dataDir: string): Promise<readonly string[]> {
  const file = join(await makeDataDirectory(dataDir), 'secrets');
  try {
    if (!(await exists(file))) await generate(file);
    const secrets = (await readFile(file, 'utf8')).split(/[\s,]+/).filter(Boolean);
    if (secrets.length > 0 && secrets.every((secret) => secret.length >= 32)) return secrets;
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new StartProblem(`The file ${file} cannot be read or written (${reason}).`, { cause });
  }
  throw new StartProblem(
    `The file ${file} must hold keys of 32 characters or more: put them back, or remove the file to have a ` +
      'new one generated, which makes every token and session invalid.',
  );
}

/** Linked into place whole: of two servers that start at once one generates, and both use it. */
async function generate(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, {
    mode: 0o600,
    flush: true,
  });
  await link(draft, file).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  await rm(draft);
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
