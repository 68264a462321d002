import { randomUUID } from 'node:crypto';
import type { OAuth2Events } from '../events/events.js';
import { addSeconds, type Clock } from '../protocol/clock.js';
import type { Client } from './client.js';
import type { ClientDirectory } from './client-directory.js';
import { ClientMetadataError, clientProblems, type ServerOffer } from './client-metadata.js';
import type {
  ClientChange,
  ClientCredentials,
  ClientRegistration,
  SecretRotation,
} from './client-registration.js';
import { makeSecret } from './client-secrets.js';
import type { ClientStore } from './client.store.js';
import type { SecretHasher } from './secret-hasher.js';

export interface ClientServiceDependencies {
  readonly store: ClientStore;
  /** Told of each change. */
  readonly directory: Pick<ClientDirectory, 'forget'>;
  readonly hasher: SecretHasher;
  readonly clock: Clock;
  /** Asked at each use: grants and methods can be registered at run time. */
  readonly offer: () => ServerOffer;
  /** Told of each change; left out where nobody listens. */
  readonly events?: OAuth2Events;
}

/**
 * The one way to make and change clients. A change made here counts at once in this process, and in others as soon as
 * they hear of it: after some milliseconds.
 *
 * @publicApi
 * @example
 * ```ts
 * const { clientId, clientSecret } = await clients.create({
 *   name: 'Reports',
 *   grants: ['client_credentials'],
 *   scopes: ['read'],
 * });
 * ```
 */
export class ClientService {
  constructor(private readonly deps: ClientServiceDependencies) {}

  /** @throws {ClientMetadataError} naming every problem, or that the identifier is taken */
  async create(registration: ClientRegistration): Promise<ClientCredentials> {
    const now = this.deps.clock.now();
    const client = newClient(registration, now, this.deps.offer());
    this.check(client, registration);
    const secret =
      client.kind === 'confidential'
        ? await makeSecret(this.deps.hasher, {
            clientKey: client.id,
            now,
            ...(registration.clientSecret !== undefined && {
              imported: {
                value: registration.clientSecret,
                algorithm: registration.secretAlgorithm ?? 'scrypt',
              },
            }),
          })
        : undefined;
    if (!(await this.deps.store.insert(client, secret?.row))) {
      throw new ClientMetadataError([
        `a client with the identifier ${client.clientId} exists already`,
      ]);
    }
    this.deps.directory.forget(client.clientId);
    this.deps.events?.emit({ type: 'client.created', clientId: client.clientId });
    return { clientId: client.clientId, ...(secret && { clientSecret: secret.value }) };
  }

  async find(clientId: string): Promise<Client | undefined> {
    return (await this.deps.store.find(clientId))?.client;
  }

  async list(): Promise<readonly Client[]> {
    return this.deps.store.list();
  }

  /**
   * @returns the client as it is now
   * @throws {ClientMetadataError} when there is no such client, or naming every problem
   */
  async change(clientId: string, change: ClientChange): Promise<Client> {
    const now = this.deps.clock.now();
    const before = await this.existing(clientId);
    const changes = { ...this.withoutTheirGrant(before, change), ...defined(change) };
    const changed: Client = { ...before, ...changes, updatedAt: now };
    this.check(changed);
    // Only what was asked for: whatever else changes at the same time must not be undone.
    await this.deps.store.update(clientId, changes, now);
    this.deps.directory.forget(clientId);
    this.deps.events?.emit({ type: 'client.changed', clientId, fields: Object.keys(changes) });
    return changed;
  }

  /**
   * A new secret beside or instead of the ones before it.
   *
   * @throws {ClientMetadataError} when there is no such client or it is public
   */
  async rotateSecret(clientId: string, rotation: SecretRotation = {}): Promise<ClientCredentials> {
    const client = await this.existing(clientId);
    if (client.kind === 'public') throw new ClientMetadataError(['a public client has no secret']);
    const now = this.deps.clock.now();
    const secret = await makeSecret(this.deps.hasher, {
      clientKey: client.id,
      now,
      ...(rotation.label !== undefined && { label: rotation.label }),
      ...(rotation.expiresIn !== undefined && { expiresAt: addSeconds(now, rotation.expiresIn) }),
    });
    await this.deps.store.addSecret(secret.row, addSeconds(now, rotation.overlap ?? 0));
    this.deps.directory.forget(clientId);
    const secretId = secret.row.id;
    this.deps.events?.emit({ type: 'client.secret_rotated', clientId, secretId });
    return { clientId, clientSecret: secret.value };
  }

  /** The client can do nothing, and its tokens are refused, until it is enabled again. */
  async disable(clientId: string): Promise<void> {
    await this.setDisabled(clientId, this.deps.clock.now());
  }

  async enable(clientId: string): Promise<void> {
    await this.setDisabled(clientId, null);
  }

  /** Removes the client and everything issued to it. @returns false when there is none */
  async delete(clientId: string): Promise<boolean> {
    const deleted = await this.deps.store.delete(clientId);
    this.deps.directory.forget(clientId);
    if (deleted) this.deps.events?.emit({ type: 'client.deleted', clientId });
    return deleted;
  }

  private async setDisabled(clientId: string, disabledAt: Date | null): Promise<void> {
    await this.existing(clientId);
    await this.deps.store.update(clientId, { disabledAt }, this.deps.clock.now());
    this.deps.directory.forget(clientId);
    this.deps.events?.emit({ type: disabledAt ? 'client.disabled' : 'client.enabled', clientId });
  }

  /** A response type goes with the grant that it needs. */
  private withoutTheirGrant({ responseTypes }: Client, { grants }: ClientChange): ClientChange {
    if (!grants) return {};
    const { grantOf } = this.deps.offer();
    const left = responseTypes.filter((type) => {
      const needed = grantOf(type);
      return needed === undefined || grants.includes(needed);
    });
    return left.length < responseTypes.length ? { responseTypes: left } : {};
  }

  private async existing(clientId: string): Promise<Client> {
    const client = await this.find(clientId);
    if (!client) throw new ClientMetadataError([`there is no client ${clientId}`]);
    return client;
  }

  private check(client: Client, registration?: ClientRegistration): void {
    const problems = [...clientProblems(client, this.deps.offer())];
    if (registration?.clientSecret !== undefined) {
      if (client.kind === 'public') problems.push('a public client cannot have a secret');
      if (registration.clientSecret.length < 16) {
        problems.push('an imported secret must have 16 characters or more');
      }
    }
    if (problems.length > 0) throw new ClientMetadataError(problems);
  }
}

function newClient(registration: ClientRegistration, now: Date, offer: ServerOffer): Client {
  const scopes = registration.scopes ?? [];
  const isPublic = registration.public ?? false;
  return {
    id: randomUUID(),
    clientId: registration.clientId ?? randomUUID(),
    name: registration.name,
    kind: isPublic ? 'public' : 'confidential',
    tokenEndpointAuthMethod: registration.tokenEndpointAuthMethod ?? (isPublic ? 'none' : null),
    grants: registration.grants,
    responseTypes:
      registration.responseTypes ??
      registration.grants.flatMap((grant) => offer.responseTypeOf(grant) ?? []),
    redirectUris: registration.redirectUris ?? [],
    origins: registration.origins ?? [],
    scopes,
    defaultScopes: registration.defaultScopes ?? scopes,
    audiences: registration.audiences ?? [],
    lifetimes: registration.lifetimes ?? null,
    pkceExemption: registration.pkceExemption ?? null,
    disabledAt: null,
    extra: registration.extra ?? {},
    createdAt: now,
    updatedAt: now,
  };
}

function defined<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
}
