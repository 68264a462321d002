import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../tokens/change-feed.js';
import { BEAT, changeOf } from './change-message.js';
import { SilenceError, UntoldError, warningOf } from './change-warnings.js';
import { inTime } from './in-time.js';
import { ListeningSession } from './listening-session.js';
import { Pause } from './pause.js';
import type { StatementRunner } from './statement-runner.js';

/** How the listener goes about its work. @unit milliseconds */
export interface ListenerPace {
  /** Between two proofs that messages arrive. */
  readonly beat: number;
  /** Until a proof must have come. A connection can be dead, or its messages swallowed, without a word. */
  readonly deadline: number;
  /** How long it goes on proving after somebody asked. */
  readonly idle: number;
  /** Until a first and at most until a later attempt after a failure. */
  readonly retry: readonly [number, number];
}

export const PACE: ListenerPace = {
  beat: 2_000,
  deadline: 2_000,
  idle: 15_000,
  retry: [200, 15_000],
};

/**
 * Hears through LISTEN what the triggers of the migrations tell. It is live while messages that it sends itself, on
 * another connection, keep coming back: what was committed before such a message was sent has been heard by then.
 *
 * @publicApi
 */
export class ChangeListener extends ChangeFeed {
  readonly #subscribers = new Set<ChangeSubscriber>();
  readonly #logger = new Logger('OAuth2');
  readonly #pause = new Pause();
  #session: ListeningSession | undefined;
  #askedAt = 0;
  #trustedUntil = 0;
  #work: Promise<void> | undefined;
  #failures = 0;
  #hasWarned = false;
  #isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly runner: StatementRunner,
    private readonly pace: ListenerPace = PACE,
  ) {
    super();
  }

  /** Never in a transaction of the host's: what is read there may be undone, and was not told of to anybody. */
  get live(): boolean {
    if (this.runner.transaction) return false;
    this.#askedAt = performance.now();
    if (!this.#work && !this.#isClosed) this.#work = this.listen();
    return this.#askedAt < this.#trustedUntil;
  }

  subscribe(subscriber: ChangeSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /**
   * What this process changes itself counts for it at once, not when the message is back. What it changes in a transaction of
   * the host's counts for everybody else when that has ended.
   */
  tell(change: Change): void {
    this.announce(change);
    this.runner.transaction?.atEnd(() => this.announce(change));
  }

  private announce(change: Change): void {
    for (const subscriber of this.#subscribers) subscriber.changed(change);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#trustedUntil = 0;
    this.#pause.end();
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  /** Never rejects. */
  private async listen(): Promise<void> {
    while (!this.#isClosed && performance.now() - this.#askedAt < this.pace.idle) {
      await this.#pause.for(await this.beat());
    }
    this.#work = undefined;
  }

  /** @returns the milliseconds until the next one */
  private async beat(): Promise<number> {
    const sentAt = performance.now();
    const proof = { isSent: false };
    const reason = () => (proof.isSent ? new SilenceError() : new Error('no answer in time'));
    try {
      await inTime(this.prove(proof), this.pace.deadline, reason);
    } catch (error) {
      this.lose(this.#session);
      return this.failed(error);
    }
    if (this.#session) this.#trustedUntil = sentAt + this.pace.deadline + this.pace.beat;
    this.#failures = 0;
    this.#hasWarned = false;
    return this.pace.beat;
  }

  /** @throws when a change made now would not be heard */
  private async prove(proof: { isSent: boolean }): Promise<void> {
    const session = this.#session ?? (await this.open());
    const message = randomUUID();
    const echo = session.echo(message);
    const { count } = await this.runner.run(BEAT, [message]);
    if (count === 0) throw new UntoldError();
    proof.isSent = true;
    await echo;
  }

  private async open(): Promise<ListeningSession> {
    const session: ListeningSession = new ListeningSession(this.dataSource, {
      heard: (message) => this.hear(message),
      ended: () => this.lose(session),
    });
    this.#session = session;
    await session.listen();
    return session;
  }

  private hear(message: string): void {
    const change = changeOf(message);
    if (change) this.announce(change);
  }

  private lose(session: ListeningSession | undefined): void {
    if (!session || session !== this.#session) return;
    const wasLive = this.#trustedUntil > 0;
    this.#session = undefined;
    this.#trustedUntil = 0;
    // It is lost, whether it can be closed or not.
    session.close().catch(() => undefined);
    if (wasLive) for (const subscriber of this.#subscribers) subscriber.interrupted();
    this.#pause.end();
  }

  /** @returns the milliseconds until the next attempt: not all processes at once */
  private failed(error: unknown): number {
    this.#failures += 1;
    const warning = this.#hasWarned ? undefined : warningOf(error, this.#failures);
    if (warning !== undefined && !this.#isClosed) {
      this.#hasWarned = true;
      this.#logger.warn(warning);
    }
    const [first, longest] = this.pace.retry;
    return Math.min(first * 2 ** (this.#failures - 1), longest) * (0.5 + Math.random() / 2);
  }
}
