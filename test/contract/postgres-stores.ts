import { DataSource } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import {
  StatementRunner,
  type RunnerSettings,
} from '../../src/typeorm/connection/statement-runner.js';
import {
  oauth2Entities,
  TypeOrmAuthorizationCodeStore,
  TypeOrmAuthorizationStore,
  TypeOrmClientStore,
  TypeOrmRefreshTokenStore,
  TypeOrmRetentionStore,
  TypeOrmSpentStore,
  TypeOrmTokenStore,
} from '../../src/typeorm/index.js';
import {
  createMigratedDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../support/database.js';
import type { Stores, StoreSource } from './store-set.js';

/** Stores over a data source of their own, as an instance of a server has them. */
export interface PostgresInstance extends Stores {
  readonly dataSource: DataSource;
  readonly runner: StatementRunner;
  close(): Promise<void>;
}

export async function openInstance(
  url: string,
  options: object = {},
  settings: RunnerSettings = { coalesces: true },
): Promise<PostgresInstance> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    entities: [...oauth2Entities],
    migrations: [...oauth2Migrations],
    ...options,
  }).initialize();
  const runner = new StatementRunner(dataSource, settings);
  return {
    dataSource,
    runner,
    clients: new TypeOrmClientStore(runner),
    tokens: new TypeOrmTokenStore(runner),
    authorizations: new TypeOrmAuthorizationStore(runner),
    codes: new TypeOrmAuthorizationCodeStore(runner),
    refreshTokens: new TypeOrmRefreshTokenStore(runner),
    spent: new TypeOrmSpentStore(runner),
    retention: new TypeOrmRetentionStore(runner),
    async close() {
      await runner.close();
      await dataSource.destroy();
    },
  };
}

export interface PostgresSetup {
  /** A schema of the database to use instead of its first. */
  readonly schema?: string;
  /** @default true */
  readonly coalesces?: boolean;
  /** Further options of the data sources. */
  readonly options?: object;
}

/** Two instances over one migrated database. */
export class PostgresSource implements StoreSource {
  #database: TestDatabase | undefined;
  #instances: readonly PostgresInstance[] = [];

  constructor(private readonly setup: PostgresSetup = {}) {}

  /** Of the database, once it is open. */
  get url(): string {
    return this.#database?.url ?? '';
  }

  async open(): Promise<readonly [PostgresInstance, PostgresInstance]> {
    const { schema, coalesces = true } = this.setup;
    this.#database = await (schema === undefined ? createMigratedDatabase() : createTestDatabase());
    const { url } = this.#database;
    const options = { ...this.setup.options, ...(schema !== undefined && { schema }) };
    if (schema !== undefined) await createSchema(url, schema);
    const [one, two] = [
      await openInstance(url, options, { coalesces }),
      await openInstance(url, options, { coalesces }),
    ];
    this.#instances = [one, two];
    await one.dataSource.runMigrations();
    return [one, two];
  }

  async close(): Promise<void> {
    for (const instance of this.#instances) await instance.close();
    await this.#database?.drop();
  }
}

async function createSchema(url: string, schema: string): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  await source.query(`CREATE SCHEMA "${schema}"`);
  await source.destroy();
}
