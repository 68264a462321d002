import { printable } from './answer.js';
import type { Terminal } from './terminal.js';

/** SQLSTATE, or code of Node → what a person can do about it. */
const STATES: Readonly<Record<string, string>> = {
  '28P01': 'The database refuses the password: see DATABASE_URL.',
  '28000': 'The database does not let this account in: see DATABASE_URL.',
  '3D000': 'There is no such database: create it first, or see DATABASE_URL.',
  '3F000': 'There is no such schema in the database: create it first, or see --schema.',
  '42501': 'The account of DATABASE_URL lacks the right to do this in the database.',
  '42P01': 'The database lacks the tables of this package: run "npx oauth2 migration run" first.',
  '42P07':
    'Some of these tables are already there, but the table "migrations" does not say so: this database was ' +
    'made in another way.',
  ERR_MODULE_NOT_FOUND:
    'The packages that this command needs are missing: run "npm install @nestjs/typeorm typeorm pg" first.',
  '53300': 'The database has no connection to spare: try again later.',
};

/** Says on standard error why a command failed. */
export function tell(error: unknown, { stderr }: Pick<Terminal, 'stderr'>): void {
  for (const sentence of refusalOf(error)) {
    stderr.write(`error: ${printable(sentence.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  }
}

/**
 * What is said about an error, in sentences. Never a stack and never a connection string, which has a
 * password.
 */
function refusalOf(error: unknown): readonly string[] {
  const { problems, cause, code, message, errors } = Object(error) as Partial<FailureParts>;
  if (Array.isArray(problems)) return problems.map(String);
  if (Array.isArray(errors) && errors.length > 0) return refusalOf(errors[0]);
  const known = typeof code === 'string' ? STATES[code] : undefined;
  if (known !== undefined) return [known];
  if (isUnreachable(error)) return [unreachable(error)];
  // What wraps a failure knows less about it than the failure itself.
  if (cause !== undefined && Object(error).name === 'StorageUnavailableError') {
    return refusalOf(cause);
  }
  return [typeof message === 'string' && message !== '' ? message : String(error)];
}

interface FailureParts {
  readonly problems: readonly string[];
  readonly cause: unknown;
  readonly code: string;
  readonly message: string;
  /** Of an `AggregateError`: one for each address that was tried. */
  readonly errors: readonly unknown[];
}

interface Unreachable {
  readonly code: string;
  readonly syscall: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

function isUnreachable(error: unknown): error is Unreachable {
  const { code, syscall } = Object(error) as Partial<Unreachable>;
  return typeof code === 'string' && /^(connect|getaddrinfo|read|write)$/.test(syscall ?? '');
}

function unreachable({ code, hostname, address, port }: Unreachable): string {
  const place = [hostname ?? address, port].filter((part) => part !== undefined).join(':');
  return `The database${place && ` at ${place}`} cannot be reached (${code}): is it running, and is DATABASE_URL right?`;
}
