import type { GuardedRequest } from '../credentials/guarded-request.js';

/** Nest reads the arguments before this place by their number. */
const UNREAD = 3;

/**
 * One call of a handler where a transport has no object that lives as long as that: a socket outlives its messages,
 * and a message may be a mere number. It hides among the arguments of the call: Nest hands those that the guards saw
 * on to the parameters' decorators, so both find the same one, and the next call finds none.
 */
export class HandlerCall {
  readonly #request: GuardedRequest;

  private constructor(request: GuardedRequest) {
    this.#request = request;
  }

  /** What carries the token, and where the token in use is put. */
  get request(): GuardedRequest {
    return this.#request;
  }

  /**
   * The call with these arguments.
   *
   * @param args as the guards see them; the first to ask adds the call to them
   * @param make makes its request
   * @param last how many arguments have to stay the last ones
   */
  static of(args: unknown[], make: () => GuardedRequest, last = 0): HandlerCall {
    const present = args.find((arg) => arg instanceof HandlerCall);
    if (present) return present;
    const made = new HandlerCall(make());
    const missing = Math.max(0, UNREAD - (args.length - last));
    args.splice(args.length - last, 0, ...Array<undefined>(missing).fill(undefined), made);
    return made;
  }
}
