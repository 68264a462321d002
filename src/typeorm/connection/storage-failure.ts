/**
 * What became of a statement that failed:
 * - `contention`: it collided with another one, nothing was done, and it may be sent again
 * - `lost`: the connection broke under it, and nobody knows whether it was done
 * - `unavailable`: the server cannot serve now, and nothing was done
 * - `refused`: the server judged the statement itself, such as a broken constraint
 */
export type StorageFailure = 'contention' | 'lost' | 'unavailable' | 'refused';

/** Serialisation failure, deadlock, lock timeout. */
const CONTENTION: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);

/** An administrator, a crash or a protocol failure ended the session, perhaps after the commit. */
const LOST = /^(08|57P0[125])/;

/** Out of resources, cancelled or timed out, starting up or dropped, a standby that cannot write, I/O. */
const UNAVAILABLE = /^(53|58|57014|57P0|25006)/;

/** What the driver itself says when there is no server behind the connection any more. */
const DRIVER =
  /^(Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|timeout exceeded)/;

/** What the operating system says of a connection, not of a file. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/;

/** SQLSTATE of a reference to a row that is not there (any more). */
export const FOREIGN_KEY_VIOLATION = '23503';

/** SQLSTATE of a failure that the server told, else nothing. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** How a statement failed, by what PostgreSQL or the driver said. */
export function storageFailureOf(error: unknown): StorageFailure {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    if (CONTENTION.has(state)) return 'contention';
    if (LOST.test(state)) return 'lost';
    return UNAVAILABLE.test(state) ? 'unavailable' : 'refused';
  }
  return isBroken(error) ? 'lost' : 'refused';
}

/** Whether a server that is there said nothing. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Query read timeout');
}

function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('syscall' in error)) return DRIVER.test(error.message);
  const { syscall, code } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall === 'getaddrinfo' || NETWORK.test(code ?? '');
}
