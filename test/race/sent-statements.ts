import pg from 'pg';

/** Hears which prepared statements this process sends. */
export class SentStatements {
  readonly #query = pg.Client.prototype.query;
  #names: string[] = [];

  constructor() {
    const { hear } = this;
    const original = this.#query;
    pg.Client.prototype.query = function heard(this: pg.Client, ...args: unknown[]) {
      hear(args[0]);
      return Reflect.apply(original, this, args);
    } as typeof original;
  }

  forget(): void {
    this.#names = [];
  }

  count(name: string): number {
    return this.#names.filter((one) => one === name).length;
  }

  stop(): void {
    pg.Client.prototype.query = this.#query;
  }

  private readonly hear = (query: unknown): void => {
    const { name } = Object(query) as { readonly name?: string };
    if (name !== undefined) this.#names.push(name);
  };
}
