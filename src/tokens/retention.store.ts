/** How many rows a clean-up removed. */
export interface PruneCount {
  readonly tokens: number;
  readonly authorizations: number;
  readonly codes: number;
  readonly spent: number;
}

/**
 * Removes what nobody needs any more.
 *
 * @publicApi
 */
export abstract class RetentionStore {
  /**
   * Removes what expired before this time, in bounded steps that stall nobody. An authorization takes its
   * codes with it, and stays while it has a token that is kept. Sealed successors of refresh tokens that
   * were rotated before this time are removed too. What a storage has let expire by itself is not counted.
   *
   * @param before at most now; the difference is how long replays and reuse of expired things are still recognised
   */
  abstract prune(before: Date): Promise<PruneCount>;
}
