import type { HostTransactions } from '../protocol/host-transactions.js';
import type { OAuth2Event, OAuth2EventOf, OAuth2EventType } from './event.js';
import { HAPPENED_ALL_THE_SAME } from './undone-events.js';

/** Hears of facts; what it throws is logged, and what it returns is nobody's business. @publicApi */
export type OAuth2EventListener<Type extends OAuth2EventType = OAuth2EventType> = (
  event: OAuth2EventOf<Type>,
) => unknown;

/** An object, so that one listener can subscribe twice. */
interface Subscription {
  readonly listener: (event: never) => unknown;
}

/**
 * Tells listeners what has happened: after the answer was handed to the socket, in the asynchronous context of the
 * request, in the order of the facts. What happens in a transaction of the host's is told when that has ended, and never
 * when it is undone by that. Where nobody listens, an event costs a look.
 *
 * @publicApi
 * @example
 * ```ts
 * events.on('authorization.revoked', ({ authorizationId, reason }) => {
 *   logger.log(`${authorizationId} has ended: ${reason}`);
 * });
 * ```
 */
export class OAuth2Events {
  readonly #everything = new Set<Subscription>();
  readonly #some = new Map<OAuth2EventType, Set<Subscription>>();
  readonly #waiting: (() => void)[] = [];
  #underway = 0;

  /**
   * @param onListenerError what becomes of an error that a listener throws: no request fails of it
   * @param transactions those of the host; left out where there are none
   */
  constructor(
    private readonly onListenerError: (error: unknown, listener: string) => void = () => undefined,
    private readonly transactions?: HostTransactions,
  ) {}

  /** Every event, from now on. @returns what ends the subscription */
  subscribe(listener: OAuth2EventListener): () => void {
    const subscription: Subscription = { listener };
    this.#everything.add(subscription);
    return () => this.#everything.delete(subscription);
  }

  /** The events of one type or of several, from now on. @returns what ends the subscription */
  on<const Type extends OAuth2EventType>(
    types: Type | readonly Type[],
    listener: OAuth2EventListener<Type>,
  ): () => void {
    const subscription: Subscription = { listener };
    const wanted: readonly OAuth2EventType[] = typeof types === 'string' ? [types] : types;
    for (const type of wanted) {
      const others = this.#some.get(type) ?? new Set();
      this.#some.set(type, others.add(subscription));
    }
    return () => wanted.forEach((type) => this.leave(type, subscription));
  }

  /** Returns at once; listeners are called later, and nobody waits for them. */
  emit(event: OAuth2Event): void {
    if (this.#everything.size === 0 && !this.#some.has(event.type)) return;
    const transaction = this.transactions?.current;
    if (!transaction) return this.schedule(event);
    transaction.atEnd((committed) => {
      if (committed || HAPPENED_ALL_THE_SAME.has(event.type)) this.schedule(event);
    });
  }

  private schedule(event: OAuth2Event): void {
    this.#underway += 1;
    // A microtask would run before the answer is written, and a queue of ours would mix the contexts of requests.
    setImmediate(this.#deliver, event);
  }

  /** Whether somebody would hear of it: asked before an event is made that costs something to make. */
  hears(type: OAuth2EventType): boolean {
    return this.#everything.size > 0 || this.#some.has(type);
  }

  /** Resolves when every listener has finished with what it was told; never while one hangs. */
  idle(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  readonly #deliver = (event: OAuth2Event): void => {
    Object.freeze(event);
    for (const subscription of this.#everything) this.tell(subscription, event);
    for (const subscription of this.#some.get(event.type) ?? []) this.tell(subscription, event);
    this.done();
  };

  private tell({ listener }: Subscription, event: OAuth2Event): void {
    const failed = (error: unknown): void =>
      this.report(error, `${listener.name} (${event.type})`.trim());
    try {
      const outcome = (listener as OAuth2EventListener)(event);
      if (!isPromise(outcome)) return;
      this.#underway += 1;
      void Promise.resolve(outcome)
        .catch(failed)
        .then(() => this.done());
    } catch (error) {
      failed(error);
    }
  }

  /** A log that fails must not end the process. */
  private report(error: unknown, listener: string): void {
    try {
      this.onListenerError(error, listener);
    } catch {
      // There is nobody left to tell.
    }
  }

  private done(): void {
    this.#underway -= 1;
    if (this.#underway === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  private leave(type: OAuth2EventType, subscription: Subscription): void {
    const others = this.#some.get(type);
    others?.delete(subscription);
    if (others?.size === 0) this.#some.delete(type);
  }
}

function isPromise(outcome: unknown): outcome is PromiseLike<unknown> {
  return (
    typeof outcome === 'object' &&
    outcome !== null &&
    'then' in outcome &&
    typeof outcome.then === 'function'
  );
}
