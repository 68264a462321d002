import { Inject, Injectable, Optional } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import type {
  AuthorizationState,
  NewAuthorization,
  RefreshState,
  RevocationReason,
} from '../../tokens/authorization.js';
import {
  type AuthorizationEntry,
  AuthorizationStore,
  type DirectApproval,
} from '../../tokens/authorization.store.js';
import { issuanceOf } from '../../tokens/issuance.js';
import type { NewToken } from '../../tokens/token.js';
import { ChangeListener } from '../connection/change-listener.js';
import type { Coalescer } from '../connection/coalescer.js';
import { FIRST_ID, inSteps, STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import type { Statement } from '../connection/statement.js';
import { telling, type LocalChanges } from '../connection/telling.js';
import { UnansweredClaims } from '../connection/unanswered-claims.js';
import { IssuingTransactions } from '../issuing/issuing-transactions.js';
import * as sql from './authorization.statements.js';
import { TAKE_BACK_ISSUE } from './code-issue.statements.js';
import { valuesOf, width, type ColumnMap } from './column-map.js';
import { joinedAuthorization, NEW_AUTHORIZATION, NEW_TOKEN, SPENT } from './columns.js';
import { endings } from './endings.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import type { Ending } from './revocation.statements.js';
import { rowsById } from './rows-by-id.js';
import { EXISTING } from './token.statements.js';

type StateRow = Omit<AuthorizationState, 'authorization'> & { readonly a_id: string };

/** Authorizations in PostgreSQL. */
@Injectable()
export class TypeOrmAuthorizationStore extends AuthorizationStore {
  private readonly reads: Coalescer<string, StateRow | undefined>;
  private readonly unanswered: UnansweredClaims;
  private readonly revocations: Coalescer<Ending, boolean>;

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(ChangeListener) private readonly changes?: LocalChanges,
    @Optional() @Inject(IssuingTransactions) private readonly joined?: IssuingTransactions,
  ) {
    super();
    this.unanswered = new UnansweredClaims(runner);
    this.reads = rowsById<StateRow>(runner, { one: sql.FIND, many: sql.FIND_MANY, id: 'a_id' });
    this.revocations = endings(runner, {
      one: sql.REVOKE,
      values: ({ id, reason, now }) => [id, reason, now],
      many: sql.REVOKE_MANY,
    });
  }

  async find(id: string): Promise<AuthorizationState | undefined> {
    const row = await this.reads.run(id);
    if (!row) return undefined;
    const { clientId, clientDisabledAt, current, previous, rotatedAt } = row;
    const authorization = joinedAuthorization(row);
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
    const claim = () =>
      unlessReferenceIsGone(async () => {
        const started = await this.runner.claim(sql.START, values, {
          landed: { statement: EXISTING, ids: [token.id], row: { outcome: 'stored' } },
        });
        return started?.outcome === 'stored';
      });
    return this.joining(token, claim);
  }

  approve(approval: DirectApproval): Promise<boolean> {
    const { authorization, spent } = approval;
    const claim = () => this.joining(approval.token, () => this.stored(approval));
    if (!spent) return claim();
    return this.unanswered.attempt({
      key: `${spent.kind} ${spent.id}`,
      claim,
      isTaken: (stored) => !stored,
      takeBack: {
        statement: TAKE_BACK_ISSUE,
        values: [authorization.id, spent.kind, spent.id],
      },
    });
  }

  revoke(id: string, reason: RevocationReason, now: Date): Promise<boolean> {
    return telling(this.changes, { kind: 'authorization', id }, () =>
      this.revocations.run({ id, now, reason }),
    );
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
      authorization: joinedAuthorization(row),
      clientId: row.clientId,
      clientName: row.clientName,
    }));
  }

  /** Together with what the host writes when this token is issued. */
  private joining(token: NewToken | undefined, claim: () => Promise<boolean>): Promise<boolean> {
    const issued = this.joined && token && issuanceOf(token);
    return issued ? this.joined.join(issued, claim, Boolean) : claim();
  }

  private stored({ authorization, token, spent }: DirectApproval): Promise<boolean> {
    const values = [
      ...valuesOf(NEW_AUTHORIZATION, authorization),
      ...valuesOrNulls(NEW_TOKEN, token),
      ...valuesOrNulls(SPENT, spent),
    ];
    const row = { outcome: 'stored' };
    return unlessReferenceIsGone(async () => {
      const approved = await this.runner.claim(sql.APPROVE, values, {
        landed: { statement: sql.EXISTING, ids: [authorization.id], row },
      });
      return approved?.outcome === 'stored';
    });
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

function valuesOrNulls<T>(map: ColumnMap<T>, record: T | undefined): readonly unknown[] {
  return record ? valuesOf(map, record) : Array<null>(width(map)).fill(null);
}
