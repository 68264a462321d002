import type { Client, ClientRecord, ClientSecret } from './client.js';

/** What may change of a client; `id`, `clientId`, `kind` and `createdAt` never do. */
export type ClientChanges = Partial<
  Omit<Client, 'id' | 'clientId' | 'kind' | 'createdAt' | 'updatedAt'>
>;

/**
 * Where clients and their secrets are kept. Each method is atomic, and what it wrote is there for whatever is asked
 * next, of this store and of those that join a client. A storage that cannot be asked throws `StorageUnavailableError`
 * and has done nothing then.
 *
 * @publicApi
 */
export abstract class ClientStore {
  /** The client with this `client_id` and all its secrets, in one statement; nothing when unknown. */
  abstract find(clientId: string): Promise<ClientRecord | undefined>;

  /** Every client, by `client_id` in the order of its code units. */
  abstract list(): Promise<readonly Client[]>;

  /**
   * Stores a client and its first secret together.
   *
   * @returns false when the `client_id` is taken; then nothing is stored
   */
  abstract insert(client: Client, secret?: ClientSecret): Promise<boolean>;

  /**
   * Changes what is given, and nothing that another call changes at the same time.
   *
   * @returns false when there is no such client
   */
  abstract update(clientId: string, changes: ClientChanges, now: Date): Promise<boolean>;

  /**
   * Removes the client and everything that was issued to it: what is issued at the same time is refused or removed, so
   * that nothing of it is found afterwards.
   *
   * @returns false when there is none
   */
  abstract delete(clientId: string): Promise<boolean>;

  /**
   * Adds a secret and ends the others at `othersEndAt` (those that end earlier keep their own time),
   * in one statement: of several that are added at once with `othersEndAt` now, one is left.
   *
   * @throws when the client is gone
   */
  abstract addSecret(secret: ClientSecret, othersEndAt: Date): Promise<void>;

  /** @returns false when the client has no such secret */
  abstract deleteSecret(clientKey: string, secretId: string): Promise<boolean>;

  /** Whether an enabled client recorded this origin or has a redirect URI there. */
  abstract allowsOrigin(origin: string): Promise<boolean>;
}
