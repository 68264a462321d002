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
import { UnansweredClaims } from '../connection/unanswered-claims.js';
import * as sql from './authorization-code.statements.js';
import { pick, valuesOf } from './column-map.js';
import { AUTHORIZATION, CODE, NEW_AUTHORIZATION, NEW_TOKEN, PKCE } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import { EXISTS as TOKEN_EXISTS } from './token.statements.js';

interface RedeemedRow {
  readonly outcome: RedemptionOutcome;
}

/** Authorization codes in PostgreSQL. */
@Injectable()
export class TypeOrmAuthorizationCodeStore extends AuthorizationCodeStore {
  private readonly unanswered: UnansweredClaims;

  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
    this.unanswered = new UnansweredClaims(runner);
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
    const claim = async (): Promise<boolean> => {
      const issued = await this.runner.claim(sql.ISSUE, values, {
        statement: sql.EXISTS,
        id: code.id,
        row: { outcome: 'stored' },
      });
      return issued?.outcome === 'stored';
    };
    return unlessReferenceIsGone(() =>
      spent
        ? this.unanswered.attempt({
            key: `${spent.kind} ${spent.id}`,
            claim,
            isTaken: (issued) => !issued,
            takeBack: {
              statement: sql.TAKE_BACK_ISSUE,
              values: [authorization.id, spent.kind, spent.id],
            },
          })
        : claim(),
    );
  }

  async find(id: string): Promise<CodeState | undefined> {
    const { rows } = await this.runner.run<{ readonly digest: Buffer }>(sql.FIND, [id]);
    const [row] = rows;
    if (!row) return undefined;
    const pkce = pick(PKCE, { ...row }, 'p_');
    const code = pick(CODE, { ...row }, 'c_');
    return {
      // Whether such a code is spent is known when it is redeemed again.
      code: this.unanswered.has(id) ? { ...code, consumedAt: null } : code,
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
    return this.unanswered.attempt({
      key: codeId,
      claim: async () => {
        const redeemed = await this.runner.claim<RedeemedRow>(sql.REDEEM, values, {
          statement: TOKEN_EXISTS,
          id: token.id,
          row: { outcome: 'fresh' },
        });
        return redeemed?.outcome ?? 'unknown';
      },
      isTaken: (outcome) => outcome === 'replayed',
      takeBack: { statement: sql.TAKE_BACK_REDEMPTION, values: [token.id, codeId] },
    });
  }
}
