import { InvalidRequestError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { ScopeSet } from '../protocol/scope.js';

/** What a consent form says. */
export interface Decision {
  readonly ticket: string;
  readonly approved: boolean;
  /** The scopes whose boxes were checked. */
  readonly scopes: ScopeSet;
}

const CHECKBOXES: ReadonlySet<string> = new Set(['scope']);

/**
 * Reads a consent form: `ticket`, `decision`, and `scope` once per checked box.
 *
 * @returns nothing when the form is no decision but an authorization request
 * @throws {InvalidRequestError} when it is malformed or decides neither way
 */
export function readDecision(body: string): Decision | undefined {
  const form = Parameters.parse(body, CHECKBOXES);
  const ticket = form.get('ticket');
  if (ticket === undefined && !form.has('decision')) return undefined;
  if (ticket === undefined) throw new InvalidRequestError('ticket is missing');
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'deny') {
    throw new InvalidRequestError('decision must be approve or deny');
  }
  return { ticket, approved: decision === 'approve', scopes: ScopeSet.of(form.getAll('scope')) };
}
