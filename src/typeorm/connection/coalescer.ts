import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { CollisionError } from './collision.js';
import { LateClaimError } from './late-claim.js';
import { OutcomeUnknownError } from './outcome-unknown.js';
import { Patience } from './patience.js';
import { WaitingLine } from './waiting-line.js';

/** The most requests that one statement serves. */
const BATCH = 128;

/** The most requests that wait for one operation; who comes then is told to come back later. */
const LIMIT = 10_000;

/** What a statement for several says of a request that has to be sent by itself. */
export const AGAIN = Symbol('again, by itself');

/** How the requests of a coalescer are answered. Patience begins when a request arrives. */
export interface Coalesced<Request, Answer> {
  /** One by itself. */
  readonly one: (request: Request, patience: Patience) => Promise<Answer>;
  /** Several with one statement, in the order of the requests; with the patience of the first. */
  readonly many: (
    requests: readonly Request[],
    patience: Patience,
  ) => Promise<readonly (Answer | typeof AGAIN)[]>;
}

export interface CoalescerSettings {
  /** False sends each request by itself, at once. */
  readonly coalesces: boolean;
  /** How many may wait. @default 10000 */
  readonly limit?: number;
}

interface Waiter<Request, Answer> {
  readonly request: Request;
  readonly patience: Patience;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests that arrive while others are under way share the next statement. No timer is involved: what arrives
 * at an idle store is sent at once, by itself.
 */
export class Coalescer<Request, Answer> {
  readonly #together = new WaitingLine<Waiter<Request, Answer>>(BATCH, (batch) =>
    this.answer(batch),
  );
  /** Those that no statement can serve together with others. */
  readonly #apart = new WaitingLine<Waiter<Request, Answer>>(1, ([waiter]) => this.alone(waiter));
  readonly #limit: number;

  constructor(
    private readonly operations: Coalesced<Request, Answer>,
    private readonly settings: CoalescerSettings,
  ) {
    this.#limit = settings.limit ?? LIMIT;
  }

  /**
   * @throws {StorageUnavailableError} when too many wait already
   * @throws what `one` throws; a request never fails because of its neighbours
   */
  run(request: Request): Promise<Answer> {
    if (!this.settings.coalesces) return this.runAlone(request);
    if (this.#together.length + this.#apart.length >= this.#limit) {
      const reason = new Error(`${this.#limit} requests wait for the database already`);
      return Promise.reject(new StorageUnavailableError(reason));
    }
    return new Promise((resolve, reject) => {
      this.#together.add({ request, patience: new Patience(), resolve, reject });
    });
  }

  /** By itself and at once, whatever is under way: for what must not share a transaction with others. */
  runAlone(request: Request): Promise<Answer> {
    return this.operations.one(request, new Patience());
  }

  private async answer(group: readonly Waiter<Request, Answer>[]): Promise<void> {
    // With the patience of one who has none left, all the others would be told that there is no database.
    const batch = group.filter((waiter) => !isTurnedAway(waiter));
    const [first, second] = batch;
    if (!first || !second) return this.alone(first);
    const requests = batch.map(({ request }) => request);
    try {
      const answers = await this.operations.many(requests, first.patience);
      for (const [index, waiter] of batch.entries()) {
        const answer = answers[index] as Answer | typeof AGAIN;
        if (answer === AGAIN) this.#apart.add(waiter);
        else waiter.resolve(answer);
      }
    } catch (error) {
      // One bad row fails a whole statement, and one who waited long makes it late: the others are none the worse for it.
      if (mayGoBetterAlone(error, first.patience))
        for (const waiter of batch) this.#apart.add(waiter);
      else for (const { reject } of batch) reject(error);
    }
  }

  private async alone(waiter: Waiter<Request, Answer> | undefined): Promise<void> {
    if (!waiter || isTurnedAway(waiter)) return;
    try {
      waiter.resolve(await this.operations.one(waiter.request, waiter.patience));
    } catch (error) {
      waiter.reject(error);
    }
  }
}

/** Tells whoever has waited too long already, before anything is sent: then it was certainly not done. */
function isTurnedAway({
  patience,
  reject,
}: Pick<Waiter<unknown, unknown>, 'patience' | 'reject'>): boolean {
  if (!patience.isOver) return false;
  reject(new StorageUnavailableError(new Error('the database did not get to it in time')));
  return true;
}

/** Whether nothing was done, and the database is there, or was given no time to tell. */
function mayGoBetterAlone(error: unknown, patience: Patience): boolean {
  if (error instanceof CollisionError || error instanceof LateClaimError) return true;
  if (!(error instanceof StorageUnavailableError)) return true;
  return patience.isOver && !(error instanceof OutcomeUnknownError);
}
