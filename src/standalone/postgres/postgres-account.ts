import { readFile, stat } from 'node:fs/promises';
import { StartProblem } from '../start-problem.js';

/** The account that PostgreSQL runs under when this process is root, which PostgreSQL refuses to be. */
export interface PostgresAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * @returns nothing when this process is not root: then PostgreSQL runs under its account
 * @throws {StartProblem} when the machine has no account for it
 */
export async function postgresAccount(): Promise<PostgresAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await readAccounts();
  const account = ['postgres', '_postgres', 'nobody']
    .map((name) => accounts.find((candidate) => candidate.name === name))
    .find((candidate) => candidate !== undefined);
  if (account) return account;
  throw new StartProblem(
    'PostgreSQL refuses to run as root and this machine has neither an account "postgres" nor "nobody": ' +
      'start the server as another user or set DATABASE_URL.',
  );
}

/** Who a cluster belongs to: PostgreSQL must run as its owner, whoever made it. */
export async function ownerOf(
  cluster: string,
  account: PostgresAccount | undefined,
): Promise<PostgresAccount | undefined> {
  const { uid, gid } = await stat(cluster);
  const mine = account?.uid ?? process.getuid?.();
  if (mine === undefined || uid === mine) return account;
  const owner = (await readAccounts()).find((candidate) => candidate.uid === uid);
  if (account && uid !== 0) return owner ?? { name: String(uid), uid, gid };
  throw new StartProblem(
    `The database in ${cluster} belongs to the account ${owner?.name ?? uid}: start the server as that ` +
      'account or as root, or set DATA_DIR to another directory.',
  );
}

async function readAccounts(): Promise<PostgresAccount[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
