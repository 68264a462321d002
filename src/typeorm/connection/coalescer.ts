import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';

/** Statements under way at once: one that waits for a slow row does not hold up everybody. */
const LANES = 2;

/** The most requests that one statement serves. */
const BATCH = 128;

interface Waiter<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** How the requests of a coalescer are answered. */
export interface Coalesced<Request, Answer> {
  /** One by itself. */
  readonly one: (request: Request) => Promise<Answer>;
  /** Several with one statement; the answers are in the order of the requests. */
  readonly many: (requests: readonly Request[]) => Promise<readonly Answer[]>;
}

/**
 * Requests that arrive while others are under way share the next statement. No timer is involved: what arrives
 * at an idle store is sent at once, by itself.
 */
export class Coalescer<Request, Answer> {
  #underWay = 0;
  #waiting: Waiter<Request, Answer>[] = [];

  constructor(private readonly operations: Coalesced<Request, Answer>) {}

  /** @throws what `one` throws; a request never fails because of its neighbours */
  run(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.#underWay >= LANES || this.#waiting.length === 0) return;
    const batch = this.#waiting.slice(0, BATCH);
    this.#waiting = this.#waiting.slice(BATCH);
    this.#underWay += 1;
    void this.answer(batch).finally(() => {
      this.#underWay -= 1;
      this.next();
    });
  }

  /** Never rejects: a failure is told to each who waits for it. */
  private async answer(batch: readonly Waiter<Request, Answer>[]): Promise<void> {
    const [only, another] = batch;
    if (only && !another) return this.alone(only);
    try {
      const answers = await this.operations.many(batch.map(({ request }) => request));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      // One bad row fails a whole statement: its neighbours are none the worse for it.
      if (!(error instanceof StorageUnavailableError)) return this.oneByOne(batch);
      this.fail(batch, error);
    }
  }

  private async oneByOne(batch: readonly Waiter<Request, Answer>[]): Promise<void> {
    for (const waiter of batch) await this.alone(waiter);
  }

  private async alone(waiter: Waiter<Request, Answer>): Promise<void> {
    try {
      waiter.resolve(await this.operations.one(waiter.request));
    } catch (error) {
      if (error instanceof StorageUnavailableError) this.fail([waiter], error);
      else waiter.reject(error);
    }
  }

  /** Those in the queue have waited for the same database: they are not made to wait as long again. */
  private fail(batch: readonly Waiter<Request, Answer>[], error: StorageUnavailableError): void {
    const all = [...batch, ...this.#waiting];
    this.#waiting = [];
    for (const { reject } of all) reject(error);
  }
}
