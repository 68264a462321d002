import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * A peer from the npm registry, on tables of its own: `schema.sql` and `server.mjs` in its directory.
 *
 * @param {object} peer
 * @param {string} peer.peer what `--peers` calls it
 * @param {string} peer.name of its package
 * @param {URL} peer.directory
 * @returns {import('../subjects/subjects.mjs').Subject}
 */
export function nodePeer({ directory, ...peer }) {
  const manifest = new URL(`../node_modules/${peer.name}/package.json`, import.meta.url);
  const server = fileURLToPath(new URL('server.mjs', directory));
  return {
    ...peer,
    kind: 'peer',
    version: async () => JSON.parse(await readFile(manifest, 'utf8')).version,
    missing: async () =>
      readFile(manifest).then(
        () => undefined,
        () => `the package ${peer.name}`,
      ),
    async start({ pool, url, settings, startServer }) {
      await pool.query(await readFile(new URL('schema.sql', directory), 'utf8'));
      const remembered = settings.peerClientCache ? 'remember' : 'ask';
      return startServer({ command: [process.execPath, server, url, remembered] });
    },
  };
}
