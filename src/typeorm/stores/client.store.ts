import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Client, ClientRecord, ClientSecret } from '../../clients/client.js';
import { ClientStore, type ClientChanges } from '../../clients/client.store.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import { ChangeListener } from '../connection/change-listener.js';
import { STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import type { Statement } from '../connection/statement.js';
import { telling, type LocalChanges } from '../connection/telling.js';
import { picker, valuesOf } from './column-map.js';
import { CLIENT, CLIENT_SECRET } from './columns.js';
import * as sql from './client.statements.js';
import { originKeys, redirectOrigins } from './origin-keys.js';

const listedClient = picker(CLIENT);
const joinedClient = picker(CLIENT, 'c_');
const joinedSecret = picker(CLIENT_SECRET, 's_');

/** How often whoever collides with others tries again: each time one of them succeeds. */
const TURNS = 50;

/** Clients and their secrets in PostgreSQL. */
@Injectable()
export class TypeOrmClientStore extends ClientStore {
  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(ChangeListener) private readonly changes?: LocalChanges,
  ) {
    super();
  }

  async find(clientId: string): Promise<ClientRecord | undefined> {
    // PostgreSQL cannot even be asked for a text with a NUL.
    if (clientId.includes('\0')) return undefined;
    const { rows } = await this.runner.run(sql.FIND, [clientId]);
    const [first] = rows;
    if (!first) return undefined;
    const secrets = rows.filter((row) => row['s_id'] !== null);
    return { client: joinedClient(first), secrets: secrets.map(joinedSecret) };
  }

  async list(): Promise<readonly Client[]> {
    const { rows } = await this.runner.run(sql.LIST, []);
    return rows.map(listedClient);
  }

  async insert(client: Client, secret?: ClientSecret): Promise<boolean> {
    const { count } = await this.runner.run(sql.INSERT, [
      ...valuesOf(CLIENT, client),
      redirectOrigins(client.redirectUris),
      ...valuesOf<Partial<ClientSecret>>(CLIENT_SECRET, secret ?? {}),
    ]);
    return count === 1;
  }

  async update(clientId: string, changes: ClientChanges, now: Date): Promise<boolean> {
    const { redirectUris } = changes;
    const values: Partial<Record<keyof typeof sql.CHANGEABLE, unknown>> = {
      ...changes,
      ...(redirectUris && { redirectOrigins: redirectOrigins(redirectUris) }),
      updatedAt: now,
    };
    const properties = Object.keys(sql.CHANGEABLE) as (keyof typeof sql.CHANGEABLE)[];
    return this.change(sql.UPDATE, [
      clientId,
      properties.filter((property) => values[property] !== undefined),
      ...properties.map((property) => values[property]),
    ]);
  }

  async delete(clientId: string): Promise<boolean> {
    // What hangs on it goes first and in steps, so that no statement is too long for a client with much.
    for (const step of [sql.DELETE_TOKENS, sql.DELETE_AUTHORIZATIONS]) {
      while ((await this.runner.run(step, [clientId, STEP])).count === STEP);
    }
    return this.change(sql.DELETE, [clientId]);
  }

  addSecret(secret: ClientSecret, othersEndAt: Date): Promise<void> {
    const values = [...valuesOf(CLIENT_SECRET, secret), othersEndAt];
    return telling(this.changes, { kind: 'client', key: secret.clientKey }, async () => {
      for (let turn = 1; turn <= TURNS; turn += 1) {
        if ((await this.runner.run(sql.ADD_SECRET, values)).count === 1) return;
      }
      throw new StorageUnavailableError(new Error('too many change the same client at once'));
    });
  }

  deleteSecret(clientKey: string, secretId: string): Promise<boolean> {
    return telling(this.changes, { kind: 'client', key: clientKey }, async () => {
      return (await this.runner.run(sql.DELETE_SECRET, [clientKey, secretId])).count === 1;
    });
  }

  async allowsOrigin(origin: string): Promise<boolean> {
    return (await this.runner.run(sql.ALLOWS_ORIGIN, [originKeys(origin)])).count === 1;
  }

  /** Changes the one client whose key the statement answers, and tells this process of it. */
  private async change(statement: Statement, values: readonly unknown[]): Promise<boolean> {
    const { rows } = await this.runner.run<{ readonly id: string }>(statement, values);
    const [changed] = rows;
    if (changed) this.changes?.tell({ kind: 'client', key: changed.id });
    return changed !== undefined;
  }
}
