import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { ResolvedOptions } from '../../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../../options/options-token.js';
import { IssuanceJoiners } from '../../tokens/issuance.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { TransactionScopes } from '../transactions/transaction-scopes.js';
import { IssuingTransactions } from './issuing-transactions.js';
import { IssuingWritesDiscovery } from './issuing-writes.discovery.js';
import { JoinedWrites } from './joined-writes.js';

/** Seconds. */
const TIME_LIMIT = 5;

/** The host's writes in the transactions that issue. @param name that of the data source */
export function issuingProviders(name: string | undefined): readonly Provider[] {
  return [
    DiscoveryService,
    JoinedWrites,
    { provide: IssuanceJoiners, useExisting: JoinedWrites },
    IssuingWritesDiscovery,
    {
      provide: IssuingTransactions,
      inject: [
        getDataSourceToken(name),
        StatementRunner,
        TransactionScopes,
        JoinedWrites,
        { token: RESOLVED_OPTIONS, optional: true },
      ],
      useFactory: (
        dataSource: DataSource,
        runner: StatementRunner,
        scopes: TransactionScopes,
        writes: JoinedWrites,
        options?: Partial<ResolvedOptions>,
      ) => {
        const timeLimit = options?.hooks?.timeLimit ?? TIME_LIMIT;
        return new IssuingTransactions({ dataSource, runner, scopes, writes, timeLimit });
      },
    },
  ];
}
