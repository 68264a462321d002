/** What becomes of something when the transaction around it has ended. */
export type AtEnd = (committed: boolean) => unknown;

/** A transaction that the host has opened around a call. */
export interface OpenTransaction {
  /**
   * Has something done once the transaction has ended, committed or not, after what was asked for before. The end of
   * the transaction waits for it, and what it throws is logged.
   */
  atEnd(work: AtEnd): void;
}

/**
 * Tells whether a call runs in a transaction of the host's. What is stored there is seen by nobody else before it is
 * committed, and may be undone.
 */
export abstract class HostTransactions {
  /** Asked often: costs nothing while there is none. */
  abstract get current(): OpenTransaction | undefined;
}
