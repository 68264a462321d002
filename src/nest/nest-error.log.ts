import { Injectable, Logger } from '@nestjs/common';
import { ErrorLog } from '../protocol/error-log.js';
import { MISSING_TABLES } from '../protocol/missing-tables.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';

/** SQLSTATE of a table that is not there. */
const UNDEFINED_TABLE = '42P01';

/** Tells failures to the application's logger: an outage in one line, a bug with its stack and its causes. */
@Injectable()
export class NestErrorLog extends ErrorLog {
  readonly #logger = new Logger('OAuth2');

  failed(operation: string, cause: unknown): void {
    const chain = causes(cause);
    const text = `${operation} failed: ${chain.map(({ message }) => message).join(': ')}`;
    if (chain.some(isMissingTable)) {
      this.#logger.error(`${operation} failed: ${MISSING_TABLES}`);
    } else if (cause instanceof StorageUnavailableError) this.#logger.error(text);
    else this.#logger.error(text, chain.map(({ stack }) => stack).join('\ncaused by: '));
  }

  override warned(message: string): void {
    this.#logger.warn(message);
  }
}

/** Of ours: the host's own tables are its own business. */
function isMissingTable(error: Error): boolean {
  return 'code' in error && error.code === UNDEFINED_TABLE && error.message.includes('oauth2_');
}

/**
 * The error and what caused it. Only messages and stacks are logged: a database error also carries its
 * statement's parameters.
 */
function causes(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let next = thrown; next !== undefined && chain.length < 5;) {
    const error = next instanceof Error ? next : new Error(textOf(next));
    chain.push(error);
    next = error.cause;
  }
  return chain;
}

/** What has no text of its own, such as an object without a prototype, is told by its kind. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
