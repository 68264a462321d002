import type { DataSource } from 'typeorm';
import { CHANNEL, echoOf } from './change-message.js';
import { openListener, type ListeningClient } from './lane-pool.js';

/** Milliseconds that a server may take to say goodbye. */
const GOODBYE = 500;

/** What a session tells of. Neither is called again once it has ended. */
export interface SessionEvents {
  heard(message: string): void;
  /** The connection broke; not after `close`. */
  ended(): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One connection that listens to what the triggers notify, until it breaks or is closed. */
export class ListeningSession {
  readonly #client: ListeningClient;
  readonly #waiters = new Map<string, Waiter>();
  #isOver = false;

  /** @throws when the data source is not connected */
  constructor(
    dataSource: DataSource,
    private readonly events: SessionEvents,
  ) {
    this.#client = openListener(dataSource);
    this.#client.on('notification', ({ payload = '' }) => this.hear(payload));
    // It may fail more than once, and after its end: without a listener that ends the process.
    this.#client.on('error', (error) => this.break(error));
    this.#client.on('end', () => this.break(new Error('the connection has ended')));
  }

  /** @throws whatever the reason is that nobody can listen */
  listen(): Promise<void> {
    const listening = this.wait(CHANNEL);
    this.open().then(
      () => this.settle(CHANNEL),
      (error: unknown) => this.finish(error),
    );
    return listening;
  }

  /** Resolves when this message comes back. @throws when the session ends before */
  echo(message: string): Promise<void> {
    return this.wait(message);
  }

  async close(): Promise<void> {
    this.finish(new Error('the connection was closed'));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE).unref();
    });
    await Promise.race([this.#client.end().catch(() => undefined), late]);
    clearTimeout(timer);
    this.#client.connection?.stream.destroy();
  }

  private async open(): Promise<void> {
    await this.#client.connect();
    // A process that has nothing else to do may end.
    this.#client.unref();
    await this.#client.query(`LISTEN ${CHANNEL}`);
  }

  private hear(message: string): void {
    if (this.#isOver) return;
    const echo = echoOf(message);
    if (echo === undefined) this.events.heard(message);
    else this.settle(echo);
  }

  private wait(name: string): Promise<void> {
    const waiting = new Promise<void>((resolve, reject) => {
      this.#waiters.set(name, { resolve, reject });
    });
    // Whoever waits may have given up meanwhile.
    waiting.catch(() => undefined);
    return waiting;
  }

  private settle(name: string): void {
    this.#waiters.get(name)?.resolve();
    this.#waiters.delete(name);
  }

  private break(reason: Error): void {
    if (this.finish(reason)) this.events.ended();
  }

  /** @returns whether it was not over before */
  private finish(reason: unknown): boolean {
    const wasOver = this.#isOver;
    this.#isOver = true;
    for (const { reject } of this.#waiters.values()) reject(reason);
    this.#waiters.clear();
    return !wasOver;
  }
}
