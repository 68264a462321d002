import { Inject, Injectable, Optional } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import { issuanceOf } from '../../tokens/issuance.js';
import { TokenStore } from '../../tokens/token.store.js';
import type { NewToken, TokenState } from '../../tokens/token.js';
import { ChangeListener } from '../connection/change-listener.js';
import { Coalescer } from '../connection/coalescer.js';
import { inSteps, STEP } from '../connection/in-steps.js';
import type { Patience } from '../connection/patience.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { telling, type LocalChanges } from '../connection/telling.js';
import { IssuingTransactions } from '../issuing/issuing-transactions.js';
import { picker, valuesOf } from './column-map.js';
import { NEW_TOKEN, TOKEN } from './columns.js';
import { endings } from './endings.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import { jsonWriter } from './record-set.js';
import type { Ending } from './revocation.statements.js';
import { rowsById } from './rows-by-id.js';
import * as sql from './token.statements.js';

type StateRow = Omit<TokenState, 'token'> & { readonly id: string };

const tokenOf = picker(TOKEN);
const tokensAsJson = jsonWriter(NEW_TOKEN);

/** Access tokens in PostgreSQL. */
@Injectable()
export class TypeOrmTokenStore extends TokenStore {
  private readonly inserts: Coalescer<NewToken, boolean>;
  private readonly reads: Coalescer<string, StateRow | undefined>;
  private readonly revocations: Coalescer<Ending, boolean>;

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(ChangeListener) private readonly changes?: LocalChanges,
    @Optional() @Inject(IssuingTransactions) private readonly joined?: IssuingTransactions,
  ) {
    super();
    this.inserts = new Coalescer(
      { one: (...one) => this.insertOne(...one), many: (...all) => this.insertMany(...all) },
      runner,
    );
    this.reads = rowsById<StateRow>(runner, { one: sql.FIND, many: sql.FIND_MANY, id: 'id' });
    this.revocations = endings(runner, {
      one: sql.REVOKE,
      values: ({ id, now }) => [id, now],
      many: sql.REVOKE_MANY,
    });
  }

  insert(token: NewToken): Promise<boolean> {
    const issued = this.joined && issuanceOf(token);
    return issued
      ? this.joined.join(issued, () => this.inserts.run(token), Boolean)
      : this.inserts.run(token);
  }

  async find(id: string): Promise<TokenState | undefined> {
    const row = await this.reads.run(id);
    if (!row) return undefined;
    const { digest, clientId, clientDisabledAt, authorizationRevokedAt } = row;
    const token = tokenOf(row);
    return { token, digest, clientId, clientDisabledAt, authorizationRevokedAt };
  }

  revoke(id: string, now: Date): Promise<boolean> {
    return telling(this.changes, { kind: 'token', id }, () =>
      this.revocations.run({ id, now, reason: null }),
    );
  }

  revokeByClient(clientKey: string, now: Date): Promise<number> {
    return telling(this.changes, { kind: 'client', key: clientKey }, async () => {
      // Nothing below this id is still good.
      const ids = await inSteps(firstIdAt(now), (after) => this.revokeStep(clientKey, now, after));
      return ids.length;
    });
  }

  private async revokeStep(
    clientKey: string,
    now: Date,
    after: string,
  ): Promise<readonly string[]> {
    const values = [clientKey, now, after, STEP];
    const { rows } = await this.runner.run<{ readonly id: string }>(sql.REVOKE_BY_CLIENT, values);
    return rows.map(({ id }) => id);
  }

  private insertOne(token: NewToken, patience: Patience): Promise<boolean> {
    return unlessReferenceIsGone(async () => {
      const how = { landed: landed([token]), patience };
      const stored = await this.runner.claim(sql.INSERT, valuesOf(NEW_TOKEN, token), how);
      return stored?.outcome === 'stored';
    });
  }

  /** All of them or none: what one statement stores is visible with any of its rows. */
  private async insertMany(
    tokens: readonly NewToken[],
    patience: Patience,
  ): Promise<readonly boolean[]> {
    const how = { landed: landed(tokens), patience };
    const stored = await this.runner.claim(sql.INSERT_MANY, [tokensAsJson(tokens)], how);
    return tokens.map(() => stored?.outcome === 'stored');
  }
}

function landed(tokens: readonly NewToken[]) {
  const ids = tokens.map(({ id }) => id);
  return { statement: sql.EXISTING, ids, row: { outcome: 'stored' } };
}
