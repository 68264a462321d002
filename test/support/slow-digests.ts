import { createHook } from 'node:async_hooks';

/** Counts how often this process asks Node for scrypt. */
export class SlowDigests {
  count = 0;
  readonly #hook = createHook({
    init: (_id, type) => {
      if (type === 'SCRYPTREQUEST') this.count += 1;
    },
  }).enable();

  /** How many were asked for meanwhile. */
  async during(work: () => Promise<unknown>): Promise<number> {
    const before = this.count;
    await work();
    return this.count - before;
  }

  stop(): void {
    this.#hook.disable();
  }
}
