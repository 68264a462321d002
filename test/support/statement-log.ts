import type { DataSource } from 'typeorm';

type Query = (this: unknown, ...args: unknown[]) => unknown;

interface ClientPrototype {
  query: Query;
}

/** Hears every statement that this process sends with the driver of a data source, from whichever pool. */
export class StatementLog {
  readonly #prototype: ClientPrototype;
  readonly #original: Query;
  #texts: string[] = [];

  constructor(dataSource: DataSource) {
    const { postgres } = dataSource.driver as unknown as {
      readonly postgres: { readonly Client: { readonly prototype: ClientPrototype } };
    };
    this.#prototype = postgres.Client.prototype;
    this.#original = this.#prototype.query;
    const { hear } = this;
    const original = this.#original;
    this.#prototype.query = function query(...args) {
      hear(args[0]);
      return original.apply(this, args);
    };
  }

  /** What was sent meanwhile, each a round trip: BEGIN and COMMIT too. */
  async during(work: () => Promise<unknown>): Promise<readonly string[]> {
    this.#texts = [];
    await work();
    return [...this.#texts];
  }

  stop(): void {
    this.#prototype.query = this.#original;
  }

  private readonly hear = (query: unknown): void => {
    const text = typeof query === 'string' ? query : (query as { readonly text: string }).text;
    // Neither a new connection's settings nor what keeps the feed of changes alive are the request's.
    if (!/set_config\(|oauth2_changes/.test(text)) this.#texts.push(text.trim());
  };
}
