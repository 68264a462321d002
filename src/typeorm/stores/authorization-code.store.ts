import { Inject, Injectable } from '@nestjs/common';
import {
  AuthorizationCodeStore,
  type CodeIssue,
  type CodeRedemption,
  type CodeState,
  type IssuedTokens,
  type RedemptionOutcome,
} from '../../grants/authorization-code.store.js';
import { StatementRunner } from '../connection/statement-runner.js';
import * as sql from './authorization-code.statements.js';
import { pick, valuesOf } from './column-map.js';
import { AUTHORIZATION, CODE, NEW_AUTHORIZATION, NEW_TOKEN, PKCE } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import { EXISTS as TOKEN_EXISTS } from './token.statements.js';

/** Authorization codes in PostgreSQL. */
@Injectable()
export class TypeOrmAuthorizationCodeStore extends AuthorizationCodeStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  issue({ authorization, code, pkce, spent }: CodeIssue): Promise<boolean> {
    const values = [
      ...valuesOf(NEW_AUTHORIZATION, authorization),
      code.id,
      code.digest,
      code.authorizationId,
      code.redirectUri,
      code.expiresAt,
      pkce?.challenge,
      pkce?.method,
      spent?.kind,
      spent?.id,
      spent?.expiresAt,
    ];
    return unlessReferenceIsGone(() =>
      this.runner.claim(async () => (await this.runner.run(sql.ISSUE, values)).count === 1, {
        statement: sql.EXISTS,
        id: code.id,
        outcome: true,
      }),
    );
  }

  async find(id: string): Promise<CodeState | undefined> {
    const { rows } = await this.runner.run<{ readonly digest: Buffer }>(sql.FIND, [id]);
    const [row] = rows;
    if (!row) return undefined;
    const pkce = pick(PKCE, { ...row }, 'p_');
    return {
      code: pick(CODE, { ...row }, 'c_'),
      digest: row.digest,
      // An outer join that found nothing has nulls in columns that cannot be null.
      pkce: (pkce.codeId as string | null) === null ? null : pkce,
      authorization: pick(AUTHORIZATION, { ...row }, 'a_'),
    };
  }

  redeem(
    { codeId, digest, clientKey, proven }: CodeRedemption,
    { token, refresh }: IssuedTokens,
    now: Date,
  ): Promise<RedemptionOutcome> {
    const values = [
      codeId,
      digest,
      clientKey,
      proven,
      now,
      refresh?.digest,
      refresh?.idleExpiresAt,
      ...valuesOf(NEW_TOKEN, token),
    ];
    return this.runner.claim<RedemptionOutcome>(
      async () => {
        const { rows } = await this.runner.run<{ readonly outcome: RedemptionOutcome }>(
          sql.REDEEM,
          values,
        );
        return rows[0]?.outcome ?? 'unknown';
      },
      { statement: TOKEN_EXISTS, id: token.id, outcome: 'fresh' },
    );
  }
}
