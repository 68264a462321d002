import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  AuthorizationCodeStore,
  type CodeIssue,
  type CodeRedemption,
  type CodeState,
  type IssuedTokens,
  type RedemptionOutcome,
} from '../../grants/authorization-code.store.js';
import type { OpenTransaction } from '../../protocol/host-transactions.js';
import { issuanceOf, type Issuance } from '../../tokens/issuance.js';
import { AGAIN, Coalescer } from '../connection/coalescer.js';
import type { Patience } from '../connection/patience.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { UnansweredClaims } from '../connection/unanswered-claims.js';
import { IssuingTransactions } from '../issuing/issuing-transactions.js';
import * as sql from './authorization-code.statements.js';
import * as issuing from './code-issue.statements.js';
import * as redeeming from './code-redemption.statements.js';
import { picker, valuesOf } from './column-map.js';
import { CODE, joinedAuthorization, PKCE } from './columns.js';
import { unlessReferenceIsGone } from './missing-reference.js';
import { jsonWriter } from './record-set.js';
import { rowsById } from './rows-by-id.js';
import { EXISTING as EXISTING_TOKENS } from './token.statements.js';

interface StateRow extends Readonly<Record<string, unknown>> {
  readonly c_id: string;
  readonly digest: Buffer;
}

interface RedeemedRow {
  readonly outcome: RedemptionOutcome;
}

interface IssuedRow {
  readonly outcome: 'stored' | 'spent';
}

const codeOf = picker(CODE, 'c_');
const pkceOf = picker(PKCE, 'p_');

const issuesAsJson = jsonWriter(issuing.ISSUANCE);
const redemptionsAsJson = jsonWriter(redeeming.REDEMPTION);

/** Authorization codes in PostgreSQL. */
@Injectable()
export class TypeOrmAuthorizationCodeStore extends AuthorizationCodeStore {
  private readonly unanswered: UnansweredClaims;
  private readonly reads: Coalescer<string, StateRow | undefined>;
  private readonly issues: Coalescer<issuing.IssueRecord, boolean>;
  private readonly redemptions: Coalescer<redeeming.RedemptionRecord, RedemptionOutcome>;

  constructor(
    @Inject(StatementRunner) private readonly runner: StatementRunner,
    @Optional() @Inject(IssuingTransactions) private readonly joined?: IssuingTransactions,
  ) {
    super();
    this.unanswered = new UnansweredClaims(runner);
    this.reads = rowsById<StateRow>(runner, { one: sql.FIND, many: sql.FIND_MANY, id: 'c_id' });
    this.issues = new Coalescer(
      { one: (...one) => this.issueOne(...one), many: (...all) => this.issueMany(...all) },
      runner,
    );
    this.redemptions = new Coalescer(
      { one: (...one) => this.redeemOne(...one), many: (...all) => this.redeemMany(...all) },
      runner,
    );
  }

  issue(issue: CodeIssue): Promise<boolean> {
    const claim = () => this.issues.run(issueRecord(issue));
    const { spent, authorization } = issue;
    if (!spent) return claim();
    return this.unanswered.attempt({
      key: `${spent.kind} ${spent.id}`,
      claim,
      isTaken: (issued) => !issued,
      takeBack: {
        statement: issuing.TAKE_BACK_ISSUE,
        values: [authorization.id, spent.kind, spent.id],
      },
    });
  }

  async find(id: string): Promise<CodeState | undefined> {
    const row = await this.reads.run(id);
    if (!row) return undefined;
    const pkce = pkceOf(row);
    const code = codeOf(row);
    return {
      // Whether such a code is spent is known when it is redeemed again.
      code: this.unanswered.has(id) ? { ...code, consumedAt: null } : code,
      digest: row.digest,
      // An outer join that found nothing has nulls in columns that cannot be null.
      pkce: (pkce.codeId as string | null) === null ? null : pkce,
      authorization: joinedAuthorization(row),
    };
  }

  redeem(redemption: CodeRedemption, issue: IssuedTokens, now: Date): Promise<RedemptionOutcome> {
    const record = redemptionRecord(redemption, issue, now);
    const { transaction } = this.runner;
    return transaction && !record.proven
      ? this.burn(record, transaction)
      : this.redeemOnce(record, this.joined && issuanceOf(issue.token));
  }

  /** What is burned stays burned, whatever becomes of the transaction of the host. */
  private async burn(
    record: redeeming.RedemptionRecord,
    transaction: OpenTransaction,
  ): Promise<RedemptionOutcome> {
    const outcome = await this.redeemOnce(record);
    if (outcome === 'burned') transaction.atEnd((kept) => kept || this.redeemOnce(record));
    return outcome;
  }

  private redeemOnce(
    record: redeeming.RedemptionRecord,
    issued?: Issuance,
  ): Promise<RedemptionOutcome> {
    const { joined } = this;
    const claim = () => this.redemptions.run(record);
    return this.unanswered.attempt({
      key: record.codeId,
      claim: joined && issued ? () => joined.join(issued, claim, isFresh) : claim,
      isTaken: (outcome) => outcome === 'replayed',
      takeBack: {
        statement: redeeming.TAKE_BACK_REDEMPTION,
        values: [record.id, record.codeId],
      },
    });
  }

  private issueOne(record: issuing.IssueRecord, patience: Patience): Promise<boolean> {
    return unlessReferenceIsGone(async () => {
      const issued = await this.runner.claim<IssuedRow>(
        issuing.ISSUE,
        valuesOf(issuing.ISSUANCE, record),
        { landed: landedIssues([record]), patience },
      );
      return issued?.outcome === 'stored';
    });
  }

  private async issueMany(records: readonly issuing.IssueRecord[], patience: Patience) {
    const rows = await this.runner.claimMany<IssuedRow>(
      issuing.ISSUE_MANY,
      [issuesAsJson(records)],
      { landed: landedIssues(records), patience },
    );
    return rows.map((row) => (row ? row.outcome === 'stored' : AGAIN));
  }

  private async redeemOne(
    record: redeeming.RedemptionRecord,
    patience: Patience,
  ): Promise<RedemptionOutcome> {
    const redeemed = await this.runner.claim<RedeemedRow>(
      redeeming.REDEEM,
      valuesOf(redeeming.REDEMPTION, record),
      { landed: landedRedemptions([record]), patience },
    );
    return redeemed?.outcome ?? 'unknown';
  }

  private async redeemMany(records: readonly redeeming.RedemptionRecord[], patience: Patience) {
    const rows = await this.runner.claimMany<RedeemedRow>(
      redeeming.REDEEM_MANY,
      [redemptionsAsJson(records)],
      { landed: landedRedemptions(records), patience },
    );
    return rows.map((row) => row?.outcome ?? AGAIN);
  }
}

function isFresh(outcome: RedemptionOutcome): boolean {
  return outcome === 'fresh';
}

function landedIssues(records: readonly issuing.IssueRecord[]) {
  const row: IssuedRow = { outcome: 'stored' };
  return { statement: sql.EXISTING, ids: records.map(({ codeId }) => codeId), row };
}

function landedRedemptions(records: readonly redeeming.RedemptionRecord[]) {
  const row: RedeemedRow = { outcome: 'fresh' };
  return { statement: EXISTING_TOKENS, ids: records.map(({ id }) => id), row };
}

function issueRecord({ authorization, code, pkce, spent }: CodeIssue): issuing.IssueRecord {
  return {
    codeId: code.id,
    codeDigest: code.digest,
    redirectUri: code.redirectUri,
    codeExpiresAt: code.expiresAt,
    challenge: pkce?.challenge ?? null,
    method: pkce?.method ?? null,
    spentKind: spent?.kind ?? null,
    spentId: spent?.id ?? null,
    spentExpiresAt: spent?.expiresAt ?? null,
    ...authorization,
  };
}

function redemptionRecord(
  { codeId, digest, clientKey, proven }: CodeRedemption,
  { token, refresh }: IssuedTokens,
  now: Date,
): redeeming.RedemptionRecord {
  return {
    codeId,
    presented: digest,
    askedBy: clientKey,
    proven,
    now,
    refresh: refresh?.digest ?? null,
    refreshIdleExpiresAt: refresh?.idleExpiresAt ?? null,
    // Last: to lengthen a copy property by property takes a hundred times as long, and leaves shapes behind.
    ...token,
  };
}
