import { type Eventual, isPromise } from '../protocol/eventual.js';
import { hookError, HookTimeoutError } from './hook-errors.js';
import { narrowed, type Narrowable } from './narrowed.js';
import type { HookTimer } from './hook-timer.js';

/** One method of one registered class. */
export interface HookStep {
  /** Class and method, for the log. */
  readonly name: string;
  readonly act: (context: object) => unknown;
}

/** How long a hook may take, and who watches it. */
export interface HookLimit {
  /** @unit seconds */
  readonly timeLimit: number;
  readonly timer: HookTimer;
}

/** How something is made less of. */
export interface Narrowing {
  /** What a hook is shown. */
  readonly context: (left: Narrowable) => object;
  /** Told of what a hook may not change. */
  readonly refused: (hook: string, what: string) => void;
}

/** What is called at one station of a request, in order. */
export class HookChain {
  constructor(
    readonly steps: readonly HookStep[],
    private readonly limit: HookLimit,
  ) {}

  /**
   * Calls all with one context, each after the one before it has come back; at once when none of them needs time.
   *
   * @param use what becomes of what a hook returns
   * @throws {OAuth2Error} with which a hook refuses
   * @throws {HookFailedError} when one throws anything else
   * @throws {HookTimeoutError} when one does not come back
   */
  each(
    context: object,
    use?: (returned: unknown, step: HookStep) => void,
    from = 0,
  ): Eventual<void> {
    for (let at = from; at < this.steps.length; at += 1) {
      const step = this.steps[at] as HookStep;
      const returned = this.call(step, context);
      if (isPromise(returned)) {
        return returned.then((value) => {
          if (use) asOf(step, () => use(value, step));
          return this.each(context, use, at + 1);
        });
      }
      if (use) asOf(step, () => use(returned, step));
    }
  }

  /**
   * Lets each make less of what the one before it has left.
   *
   * @throws what `each` throws
   */
  async narrow(whole: Narrowable, { context, refused }: Narrowing): Promise<Narrowable> {
    let left = whole;
    for (const step of this.steps) {
      const change = await this.call(step, Object.freeze(context(left)));
      const before = left;
      left = asOf(step, () => narrowed(before, change, (what) => refused(step.name, what)));
    }
    return left;
  }

  /** Calls one, and waits no longer than it may take. It throws what `each` throws. */
  private call({ name, act }: HookStep, context: object): Eventual<unknown> {
    let pending: Promise<unknown>;
    try {
      const returned = act(context);
      if (!isPromise(returned)) return returned;
      // A promise of another make may throw when it is looked at.
      pending = Promise.resolve(returned);
    } catch (thrown) {
      throw hookError(name, thrown);
    }
    return this.within(name, pending);
  }

  private within(name: string, pending: Promise<unknown>): Promise<unknown> {
    const { timeLimit, timer } = this.limit;
    return new Promise((resolve, reject) => {
      const end = timer.after(timeLimit, () => reject(new HookTimeoutError(name, timeLimit)));
      const finish = (settle: () => void): void => {
        end();
        settle();
      };
      pending.then(
        (value) => finish(() => resolve(value)),
        (thrown: unknown) => finish(() => reject(hookError(name, thrown) as Error)),
      );
    });
  }
}

/** What comes of a hook's answer. What cannot be made of it is the hook's failure, under its name. */
function asOf<T>({ name }: HookStep, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw hookError(name, thrown);
  }
}
