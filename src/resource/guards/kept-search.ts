import type { Eventual } from '../../protocol/eventual.js';
import { type GuardedRequest, headerValues } from '../credentials/guarded-request.js';
import type { ValidatedToken } from '../token/validated-token.js';

/** What a search finds: at once, when everything about the token is remembered. */
export type Search = Eventual<ValidatedToken | undefined>;

/**
 * What was found for a call, and kept with it. A copy of a request is another request, which may have another token:
 * a shallow one has this with the call of the first, and a deep one has a copy without what is private here.
 */
export class KeptSearch {
  readonly #call: object;
  readonly #request: GuardedRequest;

  constructor(
    call: object,
    request: GuardedRequest,
    readonly search: Search,
  ) {
    this.#call = call;
    this.#request = request;
  }

  /** What is kept with a call, when it is that, and was found for what the request presents. */
  static of(kept: unknown, call: object, request: GuardedRequest): KeptSearch | undefined {
    if (typeof kept !== 'object' || kept === null || !(#call in kept)) return undefined;
    if (kept.#call !== call) return undefined;
    // On Fastify middleware and guards have a request each, and so may a copy, above the same one of Node.
    return kept.#request === request || presentSame(kept.#request, request) ? kept : undefined;
  }
}

function presentSame(one: GuardedRequest, other: GuardedRequest): boolean {
  const [first, second] = [one, other].map((request) => headerValues(request, 'authorization'));
  return JSON.stringify(first) === JSON.stringify(second);
}
