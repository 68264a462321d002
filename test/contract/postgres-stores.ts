import { DataSource } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { StatementRunner } from '../../src/typeorm/connection/statement-runner.js';
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
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Stores, StoreSource } from './store-set.js';

/** Stores over a data source of their own, as an instance of a server has them. */
export interface PostgresInstance extends Stores {
  readonly dataSource: DataSource;
  readonly runner: StatementRunner;
  close(): Promise<void>;
}

export async function openInstance(url: string, options: object = {}): Promise<PostgresInstance> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    entities: [...oauth2Entities],
    migrations: [...oauth2Migrations],
    ...options,
  }).initialize();
  const runner = new StatementRunner(dataSource);
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

/** Two instances over one migrated database. */
export class PostgresSource implements StoreSource {
  #database: TestDatabase | undefined;
  #instances: readonly PostgresInstance[] = [];

  /** @param schema a schema of the database to use instead of its first */
  constructor(private readonly schema?: string) {}

  async open(): Promise<readonly [PostgresInstance, PostgresInstance]> {
    this.#database = await createTestDatabase();
    const { url } = this.#database;
    const options = this.schema === undefined ? {} : { schema: this.schema };
    if (this.schema !== undefined) await createSchema(url, this.schema);
    const [one, two] = [await openInstance(url, options), await openInstance(url, options)];
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
