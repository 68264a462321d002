import { Inject, Logger, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SpentStore } from '../authorization/spent.store.js';
import { ClientStore } from '../clients/client.store.js';
import { AuthorizationCodeStore } from '../grants/authorization-code.store.js';
import { RefreshTokenStore } from '../grants/refresh-token.store.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { MISSING_TABLES } from '../protocol/missing-tables.js';
import { HostTransactions } from '../protocol/host-transactions.js';
import { Outages } from '../protocol/outages.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { RetentionStore } from '../tokens/retention.store.js';
import { ChangeFeed } from '../tokens/change-feed.js';
import { IssuanceJoiners } from '../tokens/issuance.js';
import { TokenStore } from '../tokens/token.store.js';
import { ChangeListener } from './connection/change-listener.js';
import { StatementRunner } from './connection/statement-runner.js';
import { StorageOutages } from './connection/storage-outages.js';
import type { ExtendedEntities } from './entities/extended-entities.js';
import { issuingProviders } from './issuing/issuing.providers.js';
import { oauth2EntitiesWith } from './oauth2-entities.js';
import { TypeOrmAuthorizationCodeStore } from './stores/authorization-code.store.js';
import { TypeOrmAuthorizationStore } from './stores/authorization.store.js';
import { TypeOrmClientStore } from './stores/client.store.js';
import { TypeOrmRefreshTokenStore } from './stores/refresh-token.store.js';
import { TypeOrmRetentionStore } from './stores/retention.store.js';
import { TypeOrmSpentStore } from './stores/spent.store.js';
import { TypeOrmTokenStore } from './stores/token.store.js';
import { OAuth2Transactions } from './transactions/oauth2-transactions.js';
import { TransactionScopes } from './transactions/transaction-scopes.js';

const STORES: readonly Provider[] = [
  { provide: ClientStore, useClass: TypeOrmClientStore },
  { provide: TokenStore, useClass: TypeOrmTokenStore },
  { provide: AuthorizationStore, useClass: TypeOrmAuthorizationStore },
  { provide: AuthorizationCodeStore, useClass: TypeOrmAuthorizationCodeStore },
  { provide: RefreshTokenStore, useClass: TypeOrmRefreshTokenStore },
  { provide: SpentStore, useClass: TypeOrmSpentStore },
  { provide: RetentionStore, useClass: TypeOrmRetentionStore },
];

const TELLERS: readonly Provider[] = [
  TransactionScopes,
  { provide: HostTransactions, useExisting: TransactionScopes },
  { provide: ChangeFeed, useExisting: ChangeListener },
  { provide: Outages, useClass: StorageOutages },
];

/**
 * Every store port over a PostgreSQL data source of the host, what tells its outages and what tells its changes.
 *
 * @publicApi
 */
@Module({})
export class TypeOrmStorageModule {
  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Inject(ChangeListener) private readonly changes: ChangeListener,
  ) {}

  /**
   * @param dataSource the name of the TypeORM data source; default the default one
   * @param options the module that exports the resolved options; without it every default holds
   * @param extended subclasses of entities
   * @throws {OAuth2ConfigurationError} naming everything that is wrong with the subclasses
   */
  static register(
    dataSource?: string,
    options?: DynamicModule,
    extended?: ExtendedEntities,
  ): DynamicModule {
    const entities = oauth2EntitiesWith(extended);
    const runner: Provider = {
      provide: StatementRunner,
      inject: [
        getDataSourceToken(dataSource),
        TransactionScopes,
        { token: RESOLVED_OPTIONS, optional: true },
      ],
      useFactory: (
        source: DataSource,
        transactions: TransactionScopes,
        { coalesce = true }: Partial<ResolvedOptions> = {},
      ) => new StatementRunner(source, { coalesces: coalesce, transactions, entities }),
    };
    const transactions: Provider = {
      provide: OAuth2Transactions,
      inject: [getDataSourceToken(dataSource), TransactionScopes],
      useFactory: (source: DataSource, scopes: TransactionScopes) =>
        new OAuth2Transactions(source, scopes),
    };
    const listener: Provider = {
      provide: ChangeListener,
      inject: [getDataSourceToken(dataSource), StatementRunner],
      useFactory: (source: DataSource, statements: StatementRunner) =>
        new ChangeListener(source, statements),
    };
    return {
      module: TypeOrmStorageModule,
      imports: [TypeOrmModule.forFeature([...entities], dataSource), ...(options ? [options] : [])],
      providers: [
        runner,
        listener,
        transactions,
        ...issuingProviders(dataSource),
        ...STORES,
        ...TELLERS,
      ],
      exports: [
        ClientStore,
        TokenStore,
        AuthorizationStore,
        AuthorizationCodeStore,
        RefreshTokenStore,
        SpentStore,
        RetentionStore,
        ChangeFeed,
        Outages,
        HostTransactions,
        IssuanceJoiners,
        OAuth2Transactions,
      ],
    };
  }

  /** @throws when the data source is not PostgreSQL or lacks an entity, in words that tell what to write */
  onModuleInit(): void {
    this.runner.check();
  }

  /** After the application itself has run its migrations. */
  async onApplicationBootstrap(): Promise<void> {
    if (await this.runner.lacksTables()) new Logger('OAuth2').warn(MISSING_TABLES);
  }

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.changes.close();
    await this.runner.close();
  }
}
