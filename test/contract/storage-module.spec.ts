import { Global, Logger, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getDataSourceToken,
  InjectDataSource,
  TypeOrmModule,
  type TypeOrmModuleOptions,
} from '@nestjs/typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { SpentStore } from '../../src/authorization/spent.store.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { AuthorizationCodeStore } from '../../src/grants/authorization-code.store.js';
import { RefreshTokenStore } from '../../src/grants/refresh-token.store.js';
import { Outages } from '../../src/protocol/outages.js';
import { aClient } from '../../src/testing/builders.js';
import { AuthorizationStore } from '../../src/tokens/authorization.store.js';
import { RetentionStore } from '../../src/tokens/retention.store.js';
import { TokenStore } from '../../src/tokens/token.store.js';
import {
  Client,
  ClientSecret,
  oauth2Entities,
  TypeOrmStorageModule,
} from '../../src/typeorm/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { digest } from './store-set.js';

const PORTS = [
  ClientStore,
  TokenStore,
  AuthorizationStore,
  AuthorizationCodeStore,
  RefreshTokenStore,
  SpentStore,
  RetentionStore,
  Outages,
];

describe('the storage module', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  function compile(
    options: Partial<TypeOrmModuleOptions>,
    name?: string,
    modules: readonly Type[] = [],
  ) {
    const connection = {
      type: 'postgres',
      url: database.url,
      migrations: [...oauth2Migrations],
      migrationsRun: true,
      retryAttempts: 0,
      ...options,
    } as TypeOrmModuleOptions;
    return Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(connection, name),
        TypeOrmStorageModule.register(name),
        ...modules,
      ],
    }).compile();
  }

  it.each([
    ['autoLoadEntities', { autoLoadEntities: true }],
    ['its entities listed', { entities: [...oauth2Entities] }],
  ])('provides every port over a data source with %s', async (_how, options) => {
    const module = await compile(options);
    await module.init();
    const client = aClient();

    await module.get(ClientStore, { strict: false }).insert(client);
    const found = await module.get(ClientStore, { strict: false }).find(client.clientId);
    const ports = PORTS.map((port) => module.get(port as typeof ClientStore, { strict: false }));
    await module.close();

    expect(found?.client).toEqual(client);
    expect(ports.every((port, index) => port instanceof (PORTS[index] as never))).toBe(true);
  });

  it('uses the data source that is named', async () => {
    const module = await compile({ autoLoadEntities: true }, 'identity');
    await module.init();

    const found = await module.get(ClientStore, { strict: false }).find('nobody');
    const source = module.get<DataSource>(getDataSourceToken('identity'), { strict: false });
    await module.close();

    expect(found).toBeUndefined();
    expect(source.isInitialized).toBe(false);
  });

  it('tells in one sentence that a data source lacks the entities', async () => {
    const module = await compile({ entities: [Client] });

    await expect(module.init()).rejects.toThrow(
      /has no entity for the table oauth2_client_secret: set 'autoLoadEntities: true', or add '\.\.\.oauth2Entities'/,
    );
    await module.close();
  });

  it('tells in one sentence that a data source is not PostgreSQL', async () => {
    @Global()
    @Module({
      providers: [
        {
          provide: getDataSourceToken('other'),
          useValue: {
            options: { type: 'mysql' },
            isInitialized: true,
            entityMetadatas: [],
            getRepository: () => ({}),
          },
        },
      ],
      exports: [getDataSourceToken('other')],
    })
    class OtherDatabase {}
    const module = await Test.createTestingModule({
      imports: [OtherDatabase, TypeOrmStorageModule.register('other')],
    }).compile();

    await expect(module.init()).rejects.toThrow(
      "OAuth2Module needs a data source of type 'postgres', not 'mysql'.",
    );
  });

  describe('when the application starts', () => {
    const warnings: unknown[] = [];
    const quiet = () => undefined;
    const logger = { log: quiet, error: quiet, warn: (said: unknown) => void warnings.push(said) };
    beforeEach(() => void warnings.splice(0));
    afterAll(() => Logger.overrideLogger(false));

    const started = async (options: Partial<TypeOrmModuleOptions>) => {
      const module = await compile({ autoLoadEntities: true, ...options });
      const app = await module.createNestApplication({ logger }).init();
      await app.close();
      return [...warnings];
    };
    const MISSING = expect.stringContaining('run "npx oauth2 migration run"');

    it('tells in one sentence that the tables are missing', async () => {
      const empty = await createTestDatabase();

      const told = await started({ url: empty.url, migrations: [] });
      await empty.drop();

      expect(told).toEqual([MISSING]);
    });

    it('looks for them in the schema of the data source', async () => {
      const module = await compile({ autoLoadEntities: true });
      await module.get(DataSource).query('CREATE SCHEMA other');
      await module.close();

      expect(await started({ schema: 'other', migrations: [] })).toEqual([MISSING]);
    });

    it('tells that one of them is missing', async () => {
      const module = await compile({ autoLoadEntities: true });
      await module.get(DataSource).query('ALTER TABLE oauth2_spent RENAME TO elsewhere');

      const told = await started({});
      await module.get(DataSource).query('ALTER TABLE elsewhere RENAME TO oauth2_spent');
      await module.close();

      expect(told).toEqual([MISSING]);
    });

    it('says nothing when they are there, or made while it starts', async () => {
      const empty = await createTestDatabase();
      @Module({})
      class Migrating {
        constructor(@InjectDataSource() private readonly source: DataSource) {}

        async onModuleInit(): Promise<void> {
          await this.source.runMigrations();
        }
      }
      const late = await compile(
        { autoLoadEntities: true, url: empty.url, migrationsRun: false },
        undefined,
        [Migrating],
      );
      const app = await late.createNestApplication({ logger }).init();
      await app.close();
      await empty.drop();

      expect(warnings).toEqual([]);
      expect(await started({})).toEqual([]);
    });

    it('says nothing, and starts, when the database is away', async () => {
      const module = await compile({ autoLoadEntities: true });
      const app = module.createNestApplication({ logger });
      await module.get(DataSource).destroy();

      await app.init();
      await app.close();

      expect(warnings).toEqual([]);
    });
  });

  it('gives nothing secret to whoever reads the entities [lesson 19]', async () => {
    const module = await compile({ autoLoadEntities: true });
    await module.init();
    const source = module.get<DataSource>(getDataSourceToken(), { strict: false });
    const client = aClient();
    await module.get(ClientStore, { strict: false }).insert(client, {
      id: client.id,
      clientKey: client.id,
      digest: digest(),
      algorithm: 'sha256',
      label: null,
      hint: 'abcd',
      createdAt: client.createdAt,
      expiresAt: null,
      lastUsedAt: null,
    });

    const rows = await source.getRepository(ClientSecret).findBy({ clientKey: client.id });
    const columns = source.entityMetadatas.flatMap(({ columns: all }) =>
      all.filter(({ type, isSelect }) => type === 'bytea' && isSelect),
    );
    await module.close();

    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows[0])).toContain('abcd');
    expect(JSON.stringify(rows[0])).not.toContain('digest');
    expect(columns).toEqual([]);
  });
});
