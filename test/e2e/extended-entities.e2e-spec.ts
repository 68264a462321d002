import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { Column, DataSource, Entity, PrimaryColumn, type Repository } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { OAuth2Module, type OAuth2ModuleOptions } from '../../src/index.js';
import {
  Client,
  oauth2Entities,
  oauth2EntitiesWith,
  type ExtendedEntities,
} from '../../src/typeorm/index.js';
import { transactionsOf } from '../support/direct-requests.js';
import { bootApp, createTestDatabase, oauth2, type TestDatabase, typeOrm } from '../support/app.js';
import { introspect, post, refresh, registerClient, tokensFor } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { EXTENDED, MIGRATIONS, TenantClient, TenantToken } from './extended-entities.fixture.js';

describe.each(ADAPTERS)('entities with columns of the host (%s)', (adapter) => {
  let server: OAuthServer;
  beforeAll(async () => {
    server = await startServer(adapter, {
      typeorm: { migrations: MIGRATIONS },
      options: { entities: EXTENDED },
    });
  });
  afterAll(() => server.close());

  it('leave nothing to migrate after the migrations of the package and of the host', async () => {
    const { upQueries, downQueries } = await server.dataSource.driver.createSchemaBuilder().log();

    expect([upQueries, downQueries]).toEqual([[], []]);
  });

  it('are generated as a migration that only adds what is the host’s', async () => {
    const plain = await createTestDatabase();
    const source = new DataSource({
      type: 'postgres',
      url: plain.url,
      entities: [...oauth2EntitiesWith(EXTENDED)],
      migrations: [...oauth2Migrations],
      migrationsRun: true,
    });
    await source.initialize();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    const constraints = (one: DataSource) =>
      one.query<readonly { readonly name: string }[]>(
        `SELECT conname AS name FROM pg_constraint WHERE conname LIKE 'oauth2%' AND contype <> 'n'
         UNION SELECT indexname FROM pg_indexes WHERE indexname LIKE 'oauth2%' ORDER BY 1`,
      );
    const [expected, found] = [await constraints(source), await constraints(server.dataSource)];
    await source.destroy();
    await plain.drop();

    const texts = upQueries.map(({ query }) => query);
    expect(texts.toSorted().map((text) => text.split(' ').slice(0, 5).join(' '))).toEqual([
      'ALTER TABLE "oauth2_authorization" ADD "notes"',
      'ALTER TABLE "oauth2_client" ADD "tenant_id"',
      'ALTER TABLE "oauth2_client" ADD "tier"',
      'ALTER TABLE "oauth2_client" ADD CONSTRAINT',
      'ALTER TABLE "oauth2_token" ADD "tenant_id"',
      'CREATE INDEX "tenant_of_client" ON "oauth2_client"',
      'CREATE INDEX "tenant_of_token" ON "oauth2_token"',
    ]);
    expect(expected.length).toBeGreaterThan(30);
    expect(found).toEqual(expected);
  });

  it('serve every flow, and the host fills and reads its columns', async () => {
    const client = await registerClient(server, {
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    const clients = server.app.get<Repository<TenantClient>>(getRepositoryToken(TenantClient), {
      strict: false,
    });
    const tenantId = randomUUID();
    await clients.update({ clientId: client.clientId }, { tenantId, tier: 'paid' });
    await server.clients.change(client.clientId, { name: 'Renamed' });
    const first = await tokensFor(server, client);
    const second = await refresh(server, client, first.refresh_token);
    const own = await post(server, '/oauth/token', client, { grant_type: 'client_credentials' });

    expect([second.status, own.status]).toEqual([200, 200]);
    expect(await introspect(server, client, first.access_token)).toMatchObject({ active: true });
    expect(await clients.findOneByOrFail({ clientId: client.clientId })).toMatchObject({
      name: 'Renamed',
      tenantId,
      tier: 'paid',
    });
  });

  it('are filled together with a new client, in a transaction of the host', async () => {
    const tenantId = randomUUID();
    const { clientId } = await transactionsOf(server).run(async (manager) => {
      const made = await registerClient(server);
      await manager.update(TenantClient, { clientId: made.clientId }, { tenantId });
      return made;
    });

    const found = await server.dataSource.getRepository(TenantClient).findOneBy({ clientId });
    expect(found).toMatchObject({ tenantId, tier: 'free' });
  });

  it('have what was given to them in tokens as well', async () => {
    const client = await registerClient(server, { grants: ['client_credentials'] });
    await post(server, '/oauth/token', client, { grant_type: 'client_credentials' });
    const tokens = server.dataSource.getRepository(TenantToken);
    const [row] = await tokens.find({ order: { issuedAt: 'DESC' }, take: 1 });

    expect(row).toMatchObject({ tenantId: null });
  });
});

@Entity({ name: 'oauth2_client' })
class Unfilled extends Client {
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId!: string;
}

@Entity({ name: 'oauth2_client' })
class Redeclared extends Client {
  @Column({ name: 'name', type: 'varchar', nullable: true })
  title!: string | null;
}

@Entity({ name: 'oauth2_client' })
class Keyed extends Client {
  @PrimaryColumn({ type: 'uuid', default: '' })
  tenantId!: string;
}

@Entity({ name: 'tenant_client' })
class OfAnotherTable extends Client {}

class Undecorated extends Client {}

@Entity({ name: 'oauth2_client', schema: 'elsewhere' })
class InAnotherSchema extends Client {}

@Entity({ name: 'oauth2_client' })
class NoSubclass {}

const REFUSED: readonly (readonly [string, object, string])[] = [
  ['a NOT NULL column', { Client: Unfilled }, 'Unfilled.tenantId is NOT NULL without a default'],
  ['a core column', { Client: Redeclared }, 'Redeclared.title is a column of Client already'],
  ['a part of the key', { Client: Keyed }, 'Keyed.tenantId would be part of the key'],
  [
    'another table',
    { Client: OfAnotherTable },
    "OfAnotherTable is of another table than Client: write @Entity({ name: 'oauth2_client' })",
  ],
  ['another schema', { Client: InAnotherSchema }, 'InAnotherSchema names a schema'],
  ['no decorator', { Client: Undecorated }, 'Undecorated has no @Entity()'],
  ['no subclass', { Client: NoSubclass }, 'entities.Client is not a class that extends Client'],
  ['the class itself', { Client }, 'entities.Client is not a class that extends Client'],
  ['another entity', { Token: TenantClient }, 'entities.Token is not a class that extends Token'],
  ['an unknown name', { Clients: TenantClient }, 'entities.Clients is no entity: write one of'],
];

describe('misdeclared entities', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const starting = (
    options: Partial<OAuth2ModuleOptions>,
    imports = [typeOrm(database)],
  ): Promise<unknown> => bootApp('fastify', { imports: [...imports, oauth2(options)] });

  it.each(REFUSED)('stop the start: %s', async (_, entities, sentence) => {
    await expect(starting({ entities })).rejects.toThrow(sentence);
    expect(() => oauth2EntitiesWith(entities as ExtendedEntities)).toThrow(sentence);
  });

  it('stop the start: no object', async () => {
    const entities = 'Client' as unknown as ExtendedEntities;

    await expect(starting({ entities })).rejects.toThrow("entities is 'Client': write an object");
  });

  it('stop the start: beside stores of the host', async () => {
    const options = { entities: EXTENDED, stores: class SomeStoresModule {} };

    await expect(starting(options)).rejects.toThrow('entities has no meaning beside stores');
  });

  describe('of a data source that lists its entities', () => {
    let source: DataSource | undefined;
    afterEach(async () => {
      if (source?.isInitialized) await source.destroy();
    });

    const listing = (entities: readonly (typeof Client)[] | readonly object[]) =>
      TypeOrmModule.forRootAsync({
        useFactory: () => ({ type: 'postgres', url: database.url }),
        dataSourceFactory: async () => {
          source = await new DataSource({
            type: 'postgres',
            url: database.url,
            entities: entities as (typeof Client)[],
            migrations: MIGRATIONS,
            migrationsRun: true,
          }).initialize();
          return source;
        },
      });

    it('start with oauth2EntitiesWith, from a factory too', async () => {
      const app = await bootApp('fastify', {
        imports: [
          listing(oauth2EntitiesWith(EXTENDED)),
          OAuth2Module.forRootAsync({
            entities: EXTENDED,
            useFactory: () => ({
              issuer: 'http://localhost:3000',
              secrets: ['a-secret-of-the-test-suite-0123456789'],
            }),
          }),
        ],
      });

      expect((await app.post('/oauth/token', '')).status).toBe(400);
      await app.close();
    });

    it('stop the start when it lists those of the package', async () => {
      await expect(
        starting({ entities: EXTENDED }, [listing([...oauth2Entities])]),
      ).rejects.toThrow('has Client where the option entities has TenantClient');
    });
  });
});
