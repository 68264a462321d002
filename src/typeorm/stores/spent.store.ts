import { Inject, Injectable } from '@nestjs/common';
import { SpentStore } from '../../authorization/spent.store.js';
import type { SpentKey } from '../../grants/authorization-code.store.js';
import { StatementRunner } from '../connection/statement-runner.js';
import { reading, writing } from '../connection/statement.js';
import { inserted, parameters, valuesOf } from './column-map.js';
import { SPENT } from './columns.js';

const CLAIM = writing(
  'spent_claim',
  (t) => `
  INSERT INTO ${t.spent} (${inserted(SPENT)}) VALUES (${parameters(SPENT)}) ON CONFLICT DO NOTHING`,
);

const HAS = reading('spent_has', (t) => `SELECT FROM ${t.spent} WHERE kind = $1 AND id = $2`);

/** What may be used only once, in PostgreSQL. */
@Injectable()
export class TypeOrmSpentStore extends SpentStore {
  constructor(@Inject(StatementRunner) private readonly runner: StatementRunner) {
    super();
  }

  async claim(key: SpentKey): Promise<boolean> {
    return (await this.runner.run(CLAIM, valuesOf(SPENT, key))).count === 1;
  }

  async has(kind: string, id: string): Promise<boolean> {
    return (await this.runner.run(HAS, [kind, id])).count === 1;
  }
}
