import type { Eventual } from '../protocol/eventual.js';
import type { ClientRecord } from './client.js';

/**
 * Looks clients up for requests. What it answers may be remembered, which is what lets it spare a statement; it never
 * remembers that a client is unknown.
 */
export abstract class ClientDirectory {
  /** The client, at once when it is remembered. */
  abstract find(clientId: string): Eventual<ClientRecord | undefined>;

  /** What `find` would answer without asking the store. */
  abstract remembered(clientId: string): ClientRecord | undefined;

  /** The client as the store has it now. */
  abstract read(clientId: string): Promise<ClientRecord | undefined>;

  /** The client was changed here: the next look-up asks the store. */
  abstract forget(clientId: string): void;
}
