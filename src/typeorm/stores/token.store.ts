import { Inject, Injectable } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import { TokenStore } from '../../tokens/token.store.js';
import type { NewToken, TokenState } from '../../tokens/token.js';
import { inSteps, STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { pick, valuesOf } from './column-map.js';
import { NEW_TOKEN, TOKEN } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import * as sql from './token.statements.js';

/** Access tokens in PostgreSQL. */
@Injectable()
export class TypeOrmTokenStore extends TokenStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  insert(token: NewToken): Promise<boolean> {
    return unlessReferenceIsGone(async () => {
      const stored = await this.runner.claim(sql.INSERT, valuesOf(NEW_TOKEN, token), {
        statement: sql.EXISTS,
        id: token.id,
        row: { outcome: 'stored' },
      });
      return stored?.outcome === 'stored';
    });
  }

  async find(id: string): Promise<TokenState | undefined> {
    const { rows } = await this.runner.run<Omit<TokenState, 'token'>>(sql.FIND, [id]);
    const [row] = rows;
    if (!row) return undefined;
    const { digest, clientId, clientDisabledAt, authorizationRevokedAt } = row;
    const token = pick(TOKEN, { ...row });
    return { token, digest, clientId, clientDisabledAt, authorizationRevokedAt };
  }

  async revoke(id: string, now: Date): Promise<boolean> {
    return (await this.runner.run(sql.REVOKE, [id, now])).count === 1;
  }

  async revokeByClient(clientKey: string, now: Date): Promise<number> {
    // Nothing below this id is still good.
    const from = firstIdAt(now);
    const ids = await inSteps(from, async (after) => {
      const { rows } = await this.runner.run<{ readonly id: string }>(sql.REVOKE_BY_CLIENT, [
        clientKey,
        now,
        after,
        STEP,
      ]);
      return rows.map(({ id }) => id);
    });
    return ids.length;
  }
}
