import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  RefreshTokenStore,
  type Rotation,
  type RotationOutcome,
  type Successor,
} from '../../grants/refresh-token.store.js';
import { issuanceOf } from '../../tokens/issuance.js';
import { AGAIN, Coalescer } from '../connection/coalescer.js';
import type { Patience } from '../connection/patience.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { IssuingTransactions } from '../issuing/issuing-transactions.js';
import { valuesOf } from './column-map.js';
import { jsonWriter } from './record-set.js';
import { ROTATE, ROTATE_MANY, ROTATION, type RotationRecord } from './refresh-token.statements.js';
import { EXISTING } from './token.statements.js';

type RotatedRow =
  | { readonly outcome: 'retry'; readonly sealed: Buffer }
  | { readonly outcome: 'fresh' | 'reused' | 'dead' | 'unknown'; readonly sealed: null };

/** The token's four bytes are unsigned, the column is not; a row never gets that far. */
const MOST_GENERATIONS = 2 ** 31 - 1;

const rotationsAsJson = jsonWriter(ROTATION);

/** Rotates refresh tokens in PostgreSQL. */
@Injectable()
export class TypeOrmRefreshTokenStore extends RefreshTokenStore {
  private readonly rotations: Coalescer<RotationRecord, RotationOutcome>;

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(IssuingTransactions) private readonly joined?: IssuingTransactions,
  ) {
    super();
    this.rotations = new Coalescer(
      { one: (...one) => this.rotateOne(...one), many: (...all) => this.rotateMany(...all) },
      runner,
    );
  }

  rotate(rotation: Rotation, successor: Successor, now: Date): Promise<RotationOutcome> {
    const record = rotationRecord(rotation, successor, now);
    const issued = this.joined && issuanceOf(successor.token);
    return issued
      ? this.joined.join(issued, () => this.rotations.run(record), isFresh)
      : this.rotations.run(record);
  }

  private async rotateOne(record: RotationRecord, patience: Patience): Promise<RotationOutcome> {
    const values = valuesOf(ROTATION, record);
    const how = { landed: landed([record]), patience };
    const rotated = await this.runner.claim<RotatedRow>(ROTATE, values, how);
    return rotated ? outcomeOf(rotated) : { kind: 'unknown' };
  }

  private async rotateMany(records: readonly RotationRecord[], patience: Patience) {
    const values = [rotationsAsJson(records)];
    const how = { landed: landed(records), patience };
    const rows = await this.runner.claimMany<RotatedRow>(ROTATE_MANY, values, how);
    return rows.map((row) => (row ? outcomeOf(row) : AGAIN));
  }
}

function isFresh({ kind }: RotationOutcome): boolean {
  return kind === 'fresh';
}

function outcomeOf(row: RotatedRow): RotationOutcome {
  return row.outcome === 'retry' ? { kind: 'retry', sealed: row.sealed } : { kind: row.outcome };
}

function landed(records: readonly RotationRecord[]) {
  const row: RotatedRow = { outcome: 'fresh', sealed: null };
  return { statement: EXISTING, ids: records.map(({ id }) => id), row };
}

function rotationRecord(
  { authorizationId, clientKey, digest, generation, retryFrom }: Rotation,
  { token, refresh, retry }: Successor,
  now: Date,
): RotationRecord {
  return {
    familyId: authorizationId,
    askedBy: clientKey,
    presented: digest,
    presentedGeneration: Math.min(generation, MOST_GENERATIONS),
    retryFrom,
    now,
    next: refresh.digest,
    nextGeneration: Math.min(refresh.generation, MOST_GENERATIONS),
    nextIdleExpiresAt: refresh.idleExpiresAt,
    sealed: retry,
    // Last: to lengthen a copy property by property takes a hundred times as long, and leaves shapes behind.
    ...token,
  };
}
