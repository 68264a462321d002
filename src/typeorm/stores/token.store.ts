import { Inject, Injectable, Optional } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import { TokenStore } from '../../tokens/token.store.js';
import type { NewToken, TokenState } from '../../tokens/token.js';
import { ChangeListener } from '../connection/change-listener.js';
import { Coalescer } from '../connection/coalescer.js';
import { inSteps, STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { telling, type LocalChanges } from '../connection/telling.js';
import { asJson, pick, valuesOf } from './column-map.js';
import { NEW_TOKEN, TOKEN } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import * as sql from './token.statements.js';

type StateRow = Omit<TokenState, 'token'> & { readonly id: string };

/** Access tokens in PostgreSQL. */
@Injectable()
export class TypeOrmTokenStore extends TokenStore {
  private readonly inserts = new Coalescer<NewToken, boolean>({
    one: (token) => this.insertOne(token),
    many: (tokens) => this.insertMany(tokens),
  });
  private readonly reads = new Coalescer<string, StateRow | undefined>({
    one: async (id) => (await this.runner.run<StateRow>(sql.FIND, [id])).rows[0],
    many: (ids) => this.findMany(ids),
  });

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(ChangeListener) private readonly changes?: LocalChanges,
  ) {
    super();
  }

  insert(token: NewToken): Promise<boolean> {
    return this.inserts.run(token);
  }

  async find(id: string): Promise<TokenState | undefined> {
    const row = await this.reads.run(id);
    if (!row) return undefined;
    const { digest, clientId, clientDisabledAt, authorizationRevokedAt } = row;
    const token = pick(TOKEN, { ...row });
    return { token, digest, clientId, clientDisabledAt, authorizationRevokedAt };
  }

  revoke(id: string, now: Date): Promise<boolean> {
    return telling(this.changes, { kind: 'token', id }, async () => {
      return (await this.runner.run(sql.REVOKE, [id, now])).count === 1;
    });
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

  private insertOne(token: NewToken): Promise<boolean> {
    return unlessReferenceIsGone(async () => {
      const stored = await this.runner.claim(sql.INSERT, valuesOf(NEW_TOKEN, token), {
        statement: sql.EXISTS,
        id: token.id,
        row: { outcome: 'stored' },
      });
      return stored?.outcome === 'stored';
    });
  }

  /** All of them or none: what one statement stores is visible with any of its rows. */
  private async insertMany(tokens: readonly NewToken[]): Promise<readonly boolean[]> {
    const [first] = tokens;
    const stored = await this.runner.claim(sql.INSERT_MANY, [asJson(NEW_TOKEN, tokens)], {
      statement: sql.EXISTS,
      id: first?.id ?? '',
      row: { outcome: 'stored' },
    });
    return tokens.map(() => stored?.outcome === 'stored');
  }

  private async findMany(ids: readonly string[]): Promise<readonly (StateRow | undefined)[]> {
    const { rows } = await this.runner.run<StateRow>(sql.FIND_MANY, [[...new Set(ids)]]);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  }
}
