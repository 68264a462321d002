import { Injectable } from '@nestjs/common';
import { Outages } from '../../protocol/outages.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { sqlStateOf, storageFailureOf } from './storage-failure.js';

/** Errors inside one another are looked at so far down. */
const DEPTH = 5;

/**
 * Knows an outage by what PostgreSQL, node-postgres and the operating system say, however deep TypeORM or the host
 * wrapped it.
 */
@Injectable()
export class StorageOutages extends Outages {
  isOutage(error: unknown): boolean {
    return tellsOutage(error, DEPTH);
  }
}

function tellsOutage(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  if (error instanceof StorageUnavailableError) return true;
  const failure = storageFailureOf(error);
  if (failure === 'lost' || failure === 'unavailable' || isFatal(error)) return true;
  return wrappedIn(error).some((inner) => tellsOutage(inner, depth - 1));
}

/** The server ended the session or gave none: a database that takes no connections says 55000. */
function isFatal(error: Error): boolean {
  return sqlStateOf(error) !== undefined && 'severity' in error && error.severity === 'FATAL';
}

/** TypeORM keeps the driver's error beside its own; a name with several addresses fails once for each. */
function wrappedIn(error: Error): readonly unknown[] {
  const errors = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return [error.cause, 'driverError' in error ? error.driverError : undefined, ...errors];
}
