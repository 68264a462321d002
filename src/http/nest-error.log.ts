import { Injectable, Logger } from '@nestjs/common';
import { ErrorLog } from '../protocol/error-log.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';

/** Tells failures to the application's logger: an outage in one line, a bug with its stack and its causes. */
@Injectable()
export class NestErrorLog extends ErrorLog {
  readonly #logger = new Logger('OAuth2');

  failed(operation: string, cause: unknown): void {
    const chain = causes(cause);
    const text = `${operation} failed: ${chain.map(({ message }) => message).join(': ')}`;
    if (cause instanceof StorageUnavailableError) this.#logger.error(text);
    else this.#logger.error(text, chain.map(({ stack }) => stack).join('\ncaused by: '));
  }
}

/**
 * The error and what caused it. Only messages and stacks are logged: a database error also carries its
 * statement's parameters.
 */
function causes(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let next = thrown; next !== undefined && chain.length < 5;) {
    const error = next instanceof Error ? next : new Error(String(next));
    chain.push(error);
    next = error.cause;
  }
  return chain;
}
