import { Inject, Injectable } from '@nestjs/common';
import { firstIdAt } from '../../protocol/opaque-token.js';
import { RetentionStore, type PruneCount } from '../../tokens/retention.store.js';
import { FIRST_ID, inSteps, STEP } from '../connection/in-steps.js';
import { StatementRunner } from '../connection/statement-runner.js';
import * as sql from './retention.statements.js';

interface PrunedFamilies {
  readonly authorizations: number;
  readonly codes: number;
}

/** The clean-up in PostgreSQL. */
@Injectable()
export class TypeOrmRetentionStore extends RetentionStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  async prune(before: Date): Promise<PruneCount> {
    const end = firstIdAt(before);
    const tokens = await this.remove(() => this.count(sql.PRUNE_TOKENS, end));
    const { authorizations, codes } = await this.pruneFamilies(end);
    const spent = await this.remove(() => this.count(sql.PRUNE_SPENT, before));
    await this.sweepRetries(before);
    return { tokens, authorizations, codes, spent };
  }

  private async pruneFamilies(end: string): Promise<PrunedFamilies> {
    let codes = 0;
    const authorizations = await this.remove(async () => {
      const { rows } = await this.runner.run<PrunedFamilies>(sql.PRUNE_AUTHORIZATIONS, [end, STEP]);
      codes += rows[0]?.codes ?? 0;
      return rows[0]?.authorizations ?? 0;
    });
    return { authorizations, codes };
  }

  private async sweepRetries(before: Date): Promise<void> {
    await inSteps(FIRST_ID, async (after) => {
      const { rows } = await this.runner.run<{ readonly id: string }>(sql.SWEEP_RETRIES, [
        after,
        STEP,
        before,
      ]);
      return rows.map(({ id }) => id);
    });
  }

  private async count(statement: typeof sql.PRUNE_TOKENS, end: string | Date): Promise<number> {
    return (await this.runner.run(statement, [end, STEP])).count;
  }

  private async remove(step: () => Promise<number>): Promise<number> {
    let total = 0;
    let removed = STEP;
    while (removed === STEP) {
      removed = await step();
      total += removed;
    }
    return total;
  }
}
