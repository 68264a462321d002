import {
  RefreshTokenStore,
  type Rotation,
  type RotationOutcome,
  type Successor,
} from '../../grants/refresh-token.store.js';
import { sameBytes } from '../../protocol/digest.js';
import type { AuthorizationRow, MemoryTables } from './memory-tables.js';

/** Rotates refresh tokens in memory, for tests. */
export class MemoryRefreshTokenStore extends RefreshTokenStore {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  async rotate(
    rotation: Rotation,
    { token, refresh, retry }: Successor,
    now: Date,
  ): Promise<RotationOutcome> {
    const row = this.tables.authorizations.get(rotation.authorizationId);
    if (row?.authorization.clientKey !== rotation.clientKey) return { kind: 'unknown' };
    const outcome = judge(row, rotation, now);
    if (outcome.kind !== 'fresh') return outcome;
    const { generation, idleExpiresAt } = refresh;
    this.tables.authorizations.set(rotation.authorizationId, {
      authorization: { ...row.authorization, generation, idleExpiresAt },
      current: refresh.digest,
      previous: row.current,
      rotatedAt: now,
      retry,
    });
    this.tables.addToken(token);
    return outcome;
  }
}

function judge(row: AuthorizationRow, rotation: Rotation, now: Date): RotationOutcome {
  const { expiresAt, idleExpiresAt, revokedAt, generation } = row.authorization;
  if (!row.current || !idleExpiresAt) return { kind: 'unknown' };
  if (revokedAt || expiresAt <= now || idleExpiresAt <= now) return { kind: 'dead' };
  if (sameBytes(row.current, rotation.digest)) return { kind: 'fresh' };
  if (row.previous && sameBytes(row.previous, rotation.digest)) {
    const open = row.rotatedAt && row.rotatedAt >= rotation.retryFrom;
    return open && row.retry ? { kind: 'retry', sealed: row.retry } : { kind: 'reused' };
  }
  // Never stored, although not older than the predecessor: a failover lost its commit.
  return { kind: rotation.generation >= generation - 1 ? 'unknown' : 'reused' };
}
