/** Cuts what takes too long. A port, so that a test need not wait. @publicApi */
export abstract class HookTimer {
  /** Calls `act` later, unless what is returned is called before. @param seconds how much later */
  abstract after(seconds: number, act: () => void): () => void;
}

/** The machine's timer. */
export class SystemHookTimer extends HookTimer {
  after(seconds: number, act: () => void): () => void {
    const timeout = setTimeout(act, seconds * 1000);
    return () => clearTimeout(timeout);
  }
}
