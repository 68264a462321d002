import type { Client, ClientRecord, ClientSecret } from './client.js';

/** What may change of a client; `id`, `clientId`, `kind` and `createdAt` never do. */
export type ClientChanges = Partial<
  Omit<Client, 'id' | 'clientId' | 'kind' | 'createdAt' | 'updatedAt'>
>;

/**
 * Where clients and their secrets are kept.
 *
 * @publicApi
 */
export abstract class ClientStore {
  /** The client with this `client_id` and all its secrets, in one statement; nothing when unknown. */
  abstract find(clientId: string): Promise<ClientRecord | undefined>;

  /** Every client, by `client_id`. */
  abstract list(): Promise<readonly Client[]>;

  /**
   * Stores a client and its first secret together.
   *
   * @returns false when the `client_id` is taken; then nothing is stored
   */
  abstract insert(client: Client, secret?: ClientSecret): Promise<boolean>;

  /** @returns false when there is no such client */
  abstract update(clientId: string, changes: ClientChanges, now: Date): Promise<boolean>;

  /** Removes the client and everything that was issued to it. @returns false when there is none */
  abstract delete(clientId: string): Promise<boolean>;

  /**
   * Adds a secret and ends the others at `othersEndAt` (those that end earlier keep their own time),
   * in one statement.
   */
  abstract addSecret(secret: ClientSecret, othersEndAt: Date): Promise<void>;

  /** @returns false when the client has no such secret */
  abstract deleteSecret(clientKey: string, secretId: string): Promise<boolean>;

  /** Whether an enabled client recorded this origin or has a redirect URI there. */
  abstract allowsOrigin(origin: string): Promise<boolean>;
}
