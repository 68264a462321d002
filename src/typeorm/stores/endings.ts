import { AGAIN, Coalescer } from '../connection/coalescer.js';
import type { StatementRunner } from '../connection/statement-runner.js';
import type { Statement } from '../connection/statement.js';
import { jsonWriter } from './record-set.js';
import { ENDING, type Ending } from './revocation.statements.js';

interface EndedRow {
  readonly outcome: 'ends' | 'ended' | 'again';
}

/** Two forms of ending a row. */
export interface EndById {
  readonly one: Statement;
  readonly values: (ending: Ending) => readonly unknown[];
  /** Takes endings as JSON. */
  readonly many: Statement;
}

const endingsAsJson = jsonWriter(ENDING);

/**
 * Ends rows by their ids; what ends while others do, in one statement. It answers whether the row lived. None of this is a
 * claim: whoever is told 503 may say it again.
 */
export function endings(
  runner: StatementRunner,
  { one, values, many }: EndById,
): Coalescer<Ending, boolean> {
  return new Coalescer(
    {
      one: async (ending, patience) =>
        (await runner.run(one, values(ending), patience)).count === 1,
      many: async (all, patience) => {
        const { rows } = await runner.run<EndedRow>(many, [endingsAsJson(all)], patience);
        return rows.map(({ outcome }) => (outcome === 'again' ? AGAIN : outcome === 'ends'));
      },
    },
    runner,
  );
}
