import { HookTimer } from '../../src/index.js';
import { type LifecycleHooks } from '../../src/hooks/lifecycle-hooks.js';
import { Lifecycle } from '../../src/hooks/lifecycle.js';
import { RecordedLog } from './recorded-log.js';

/** A timer that goes off when a test says so. */
export class HandTimer extends HookTimer {
  readonly pending = new Map<() => void, number>();

  after(seconds: number, act: () => void): () => void {
    this.pending.set(act, seconds);
    return () => this.pending.delete(act);
  }

  /** As if all the time had passed. */
  ring(): void {
    for (const act of this.pending.keys()) act();
  }
}

/** Hooks as a server would have them, with five seconds each. */
export function lifecycleOf(...hooks: readonly LifecycleHooks[]) {
  const log = new RecordedLog();
  const timer = new HandTimer();
  const lifecycle = new Lifecycle({ timeLimit: 5, timer }, log);
  for (const one of hooks) lifecycle.register(one);
  return { lifecycle, log, timer };
}
