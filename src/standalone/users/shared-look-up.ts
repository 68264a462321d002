import { setImmediate as endOfTurn } from 'node:timers/promises';

/** Tells which of many are there. Whoever asks in one turn of the event loop shares a statement. */
export class SharedLookUp {
  #wanted = new Set<string>();
  #found: Promise<ReadonlySet<string>> | undefined;

  /** @param look answers those of the keys that are there */
  constructor(private readonly look: (keys: readonly string[]) => Promise<readonly string[]>) {}

  /** @throws what `look` throws */
  async has(key: string): Promise<boolean> {
    this.#wanted.add(key);
    this.#found ??= this.find();
    return (await this.#found).has(key);
  }

  private async find(): Promise<ReadonlySet<string>> {
    await endOfTurn();
    const keys = [...this.#wanted];
    this.#wanted = new Set();
    this.#found = undefined;
    return new Set(await this.look(keys));
  }
}
