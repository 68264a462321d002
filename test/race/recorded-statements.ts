import type { DataSource } from 'typeorm';
import {
  StatementRunner,
  TypeOrmAuthorizationCodeStore,
  TypeOrmAuthorizationStore,
  TypeOrmClientStore,
  TypeOrmRefreshTokenStore,
  TypeOrmRetentionStore,
  TypeOrmSpentStore,
  TypeOrmTokenStore,
} from '../../src/typeorm/index.js';
import type { ClaimSettings, Landed } from '../../src/typeorm/connection/statement-runner.js';
import type {
  Claim,
  ClaimRow,
  Statement,
  StatementResult,
} from '../../src/typeorm/connection/statement.js';
import type { Stores } from '../contract/store-set.js';

/** When a claim comes too late, for one that is sent by hand. */
const NEVER = new Date('2100-01-01T00:00:00Z');

/** A statement with all its parameters. */
export interface Recorded {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Writes down what stores would send, and sends nothing. */
export class RecordingRunner extends StatementRunner {
  readonly recorded: Recorded[] = [];

  constructor(dataSource: DataSource, coalesces: boolean) {
    super(dataSource, { coalesces });
  }

  override async run<Row>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    this.recorded.push({ statement, values });
    return { rows: [], count: 0 };
  }

  override async claim<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    { landed }: ClaimSettings<Row> = {},
  ): Promise<Row | undefined> {
    this.recorded.push({ statement: claim, values: [...values, NEVER] });
    return landed?.row;
  }

  override async claimMany<Row extends ClaimRow>(
    claim: Claim,
    values: readonly unknown[],
    { landed }: { readonly landed: Landed<Row> },
  ): Promise<readonly Row[]> {
    this.recorded.push({ statement: claim, values: [...values, NEVER] });
    return landed.ids.map(() => landed.row);
  }
}

export function recordingStores(runner: RecordingRunner): Stores {
  return {
    clients: new TypeOrmClientStore(runner),
    tokens: new TypeOrmTokenStore(runner),
    authorizations: new TypeOrmAuthorizationStore(runner),
    codes: new TypeOrmAuthorizationCodeStore(runner),
    refreshTokens: new TypeOrmRefreshTokenStore(runner),
    spent: new TypeOrmSpentStore(runner),
    retention: new TypeOrmRetentionStore(runner),
  };
}

/** A parameter as SQL writes it, of whatever type the statement says. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Buffer.isBuffer(value)) return quoted(`\\x${value.toString('hex')}`);
  if (value instanceof Date) return quoted(value.toISOString());
  if (Array.isArray(value)) return quoted(`{${value.map((one) => JSON.stringify(one)).join(',')}}`);
  return quoted(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
