import { Inject, Injectable, Optional } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import type {
  AuthorizationState,
  NewAuthorization,
  RefreshState,
  RevocationReason,
} from '../../tokens/authorization.js';
import { AuthorizationStore, type AuthorizationEntry } from '../../tokens/authorization.store.js';
import type { NewToken } from '../../tokens/token.js';
import { ChangeListener } from '../connection/change-listener.js';
import type { Coalescer } from '../connection/coalescer.js';
import { FIRST_ID, inSteps, STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import type { Statement } from '../connection/statement.js';
import { telling, type LocalChanges } from '../connection/telling.js';
import * as sql from './authorization.statements.js';
import { pick, valuesOf } from './column-map.js';
import { AUTHORIZATION, NEW_AUTHORIZATION, NEW_TOKEN } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import { rowsById } from './rows-by-id.js';
import { EXISTING } from './token.statements.js';

type StateRow = Omit<AuthorizationState, 'authorization'> & { readonly a_id: string };

/** Authorizations in PostgreSQL. */
@Injectable()
export class TypeOrmAuthorizationStore extends AuthorizationStore {
  private readonly reads: Coalescer<string, StateRow | undefined>;

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(ChangeListener) private readonly changes?: LocalChanges,
  ) {
    super();
    this.reads = rowsById<StateRow>(runner, { one: sql.FIND, many: sql.FIND_MANY, id: 'a_id' });
  }

  async find(id: string): Promise<AuthorizationState | undefined> {
    const row = await this.reads.run(id);
    if (!row) return undefined;
    const { clientId, clientDisabledAt, current, previous, rotatedAt } = row;
    const authorization = pick(AUTHORIZATION, { ...row }, 'a_');
    return { authorization, clientId, clientDisabledAt, current, previous, rotatedAt };
  }

  start(
    authorization: NewAuthorization,
    token: NewToken,
    refresh?: RefreshState,
  ): Promise<boolean> {
    const values = [
      ...valuesOf(NEW_AUTHORIZATION, authorization),
      refresh?.digest,
      refresh?.idleExpiresAt,
      ...valuesOf(NEW_TOKEN, token),
    ];
    return unlessReferenceIsGone(async () => {
      const started = await this.runner.claim(sql.START, values, {
        landed: { statement: EXISTING, ids: [token.id], row: { outcome: 'stored' } },
      });
      return started?.outcome === 'stored';
    });
  }

  revoke(id: string, reason: RevocationReason, now: Date): Promise<boolean> {
    return telling(this.changes, { kind: 'authorization', id }, async () => {
      return (await this.runner.run(sql.REVOKE, [id, reason, now])).count === 1;
    });
  }

  revokeBySubject(
    subject: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]> {
    return telling(this.changes, { kind: 'subject', subject }, () =>
      this.revokeAll(sql.REVOKE_BY_SUBJECT, [subject, reason, now]),
    );
  }

  revokeByClient(
    clientKey: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]> {
    return telling(this.changes, { kind: 'client', key: clientKey }, () =>
      this.revokeAll(sql.REVOKE_BY_CLIENT, [clientKey, reason, now]),
    );
  }

  async listBySubject(subject: string, now: Date): Promise<readonly AuthorizationEntry[]> {
    const { rows } = await this.runner.run<Omit<AuthorizationEntry, 'authorization'>>(
      sql.LIST_BY_SUBJECT,
      [subject, firstIdAt(now), now],
    );
    return rows.map((row) => ({
      authorization: pick(AUTHORIZATION, { ...row }, 'a_'),
      clientId: row.clientId,
      clientName: row.clientName,
    }));
  }

  private revokeAll(step: Statement, values: readonly unknown[]): Promise<readonly string[]> {
    return inSteps(FIRST_ID, async (after) => {
      const { rows } = await this.runner.run<{ readonly id: string }>(step, [
        ...values,
        after,
        STEP,
      ]);
      return rows.map(({ id }) => id);
    });
  }
}
