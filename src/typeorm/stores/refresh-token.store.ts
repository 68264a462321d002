import { Inject, Injectable } from '@nestjs/common';
import {
  RefreshTokenStore,
  type Rotation,
  type RotationOutcome,
  type Successor,
} from '../../grants/refresh-token.store.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { valuesOf } from './column-map.js';
import { NEW_TOKEN } from './columns.js';
import { ROTATE } from './refresh-token.statements.js';
import { EXISTS } from './token.statements.js';

type RotatedRow =
  | { readonly outcome: 'retry'; readonly sealed: Buffer }
  | { readonly outcome: 'fresh' | 'reused' | 'dead' | 'unknown'; readonly sealed: null };

/** Rotates refresh tokens in PostgreSQL. */
@Injectable()
export class TypeOrmRefreshTokenStore extends RefreshTokenStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  async rotate(
    { authorizationId, clientKey, digest, generation, retryFrom }: Rotation,
    { token, refresh, retry }: Successor,
    now: Date,
  ): Promise<RotationOutcome> {
    const values = [
      authorizationId,
      clientKey,
      digest,
      // The token's four bytes are unsigned, the column is not; a row never gets that far.
      Math.min(generation, 2 ** 31 - 1),
      retryFrom,
      now,
      refresh.digest,
      Math.min(refresh.generation, 2 ** 31 - 1),
      refresh.idleExpiresAt,
      retry,
      ...valuesOf(NEW_TOKEN, token),
    ];
    const rotated = await this.runner.claim<RotatedRow>(ROTATE, values, {
      statement: EXISTS,
      id: token.id,
      row: { outcome: 'fresh', sealed: null },
    });
    if (!rotated) return { kind: 'unknown' };
    return rotated.outcome === 'retry'
      ? { kind: 'retry', sealed: rotated.sealed }
      : { kind: rotated.outcome };
  }
}
