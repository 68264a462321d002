import { Inject, Injectable } from '@nestjs/common';
import { SpentStore } from '../../authorization/spent.store.js';
import type { SpentKey } from '../../grants/authorization-code.store.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { claiming, reading } from '../connection/statement.js';
import { inserted, parameters, valuesOf, width } from './column-map.js';
import { SPENT } from './columns.js';

const CLAIM = claiming(
  'spent_claim',
  width(SPENT),
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), claimed AS (
    INSERT INTO ${t.spent} (${inserted(SPENT)}) SELECT ${parameters(SPENT)} FROM due
    ON CONFLICT DO NOTHING
    RETURNING kind
  )
  SELECT CASE WHEN NOT EXISTS (SELECT FROM due) THEN 'late'
    WHEN EXISTS (SELECT FROM claimed) THEN 'claimed' ELSE 'spent' END AS outcome`,
);

const HAS = reading('spent_has', (t) => `SELECT FROM ${t.spent} WHERE kind = $1 AND id = $2`);

/** What may be used only once, in PostgreSQL. */
@Injectable()
export class TypeOrmSpentStore extends SpentStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  async claim(key: SpentKey): Promise<boolean> {
    const row = await this.runner.claim(CLAIM, valuesOf(SPENT, key));
    return row?.outcome === 'claimed';
  }

  async has(kind: string, id: string): Promise<boolean> {
    return (await this.runner.run(HAS, [kind, id])).count === 1;
  }
}
