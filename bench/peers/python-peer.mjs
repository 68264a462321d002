import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Debian's own: packages of the distribution are for no other. */
const PYTHON = '/usr/bin/python3';
const GUNICORN = fileURLToPath(new URL('gunicorn.conf.py', import.meta.url));

/**
 * A peer from Debian's packages, under gunicorn: `server.py` in its directory. It is left out where a package is
 * missing.
 *
 * @param {object} peer
 * @param {string} peer.peer what `--peers` calls it
 * @param {string} peer.package the one whose version is told
 * @param {readonly string[]} peer.packages Debian's, all that it needs
 * @param {URL} peer.directory
 * @param {(bench: import('../bench.mjs').Bench) => Promise<unknown>} peer.prepare makes its tables or their schema
 * @returns {import('../subjects/subjects.mjs').Subject}
 */
export function pythonPeer({ directory, prepare, packages, ...peer }) {
  return {
    ...peer,
    kind: 'peer',
    extra: true,
    version: async () => installed(peer.package),
    async missing() {
      const wanted = packages.filter((name) => !installed(name));
      return wanted.length > 0 ? `Debian's ${wanted.join(', ')}` : undefined;
    },
    async start(bench) {
      await prepare(bench);
      const { url, settings, startServer } = bench;
      return startServer({
        command: [
          PYTHON,
          '-m',
          'gunicorn',
          '-c',
          GUNICORN,
          '--chdir',
          fileURLToPath(directory),
          'server:app',
        ],
        env: {
          PEER_DATABASE: url,
          PEER_CLIENT_CACHE: settings.peerClientCache ? 'yes' : '',
          // Nothing here speaks TLS, and Authlib would refuse to.
          AUTHLIB_INSECURE_TRANSPORT: '1',
          PYTHONDONTWRITEBYTECODE: '1',
        },
      });
    },
  };
}

/** The version of a Debian package, nothing where it is not installed or there is no Debian. */
function installed(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Version}', name]);
  const [state, version] = String(query.stdout ?? '').split(' ');
  return state === 'installed' ? version : undefined;
}
