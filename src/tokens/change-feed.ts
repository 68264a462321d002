/**
 * What was revoked, changed or removed. A client's `key` is its `id`; everything of a `subject` is told only by the
 * process that revoked it, others hear of its authorizations one by one.
 *
 * @publicApi
 */
export type Change =
  | { readonly kind: 'token'; readonly id: string }
  | { readonly kind: 'authorization'; readonly id: string }
  | { readonly kind: 'client'; readonly key: string }
  | { readonly kind: 'subject'; readonly subject: string };

/** Whoever remembers what may change. Neither method may throw. @publicApi */
export interface ChangeSubscriber {
  changed(change: Change): void;
  /** Changes may have been missed: nothing that was remembered until now counts any more. */
  interrupted(): void;
}

/**
 * Tells what changes in the storage, whoever changes it: this process, another instance, SQL by hand. A cache trusts what
 * it remembers only while the feed is live.
 *
 * @publicApi
 */
export abstract class ChangeFeed {
  /**
   * Whether every change is heard of now, within the time that a message takes. Asking keeps the feed at work: it
   * may sleep while nobody asks, and then says false at first.
   */
  abstract get live(): boolean;

  /** @returns what ends the subscription */
  abstract subscribe(subscriber: ChangeSubscriber): () => void;
}
