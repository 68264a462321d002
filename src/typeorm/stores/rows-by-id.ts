import { Coalescer } from '../connection/coalescer.js';
import type { StatementRunner } from '../connection/statement-runner.js';
import type { Statement } from '../connection/statement.js';

/** Two forms of one read, and the column of its answer that has the id. */
export interface ReadById<Row> {
  readonly one: Statement;
  /** Takes an array of ids. */
  readonly many: Statement;
  readonly id: keyof Row & string;
}

/** Reads rows by their ids; what is asked for while others are read, in one statement. */
export function rowsById<Row extends object>(
  runner: StatementRunner,
  { one, many, id: column }: ReadById<Row>,
): Coalescer<string, Row | undefined> {
  return new Coalescer(
    {
      one: async (id, patience) => (await runner.run<Row>(one, [id], patience)).rows[0],
      many: async (ids, patience) => {
        const { rows } = await runner.run<Row>(many, [[...new Set(ids)]], patience);
        const found = new Map(rows.map((row) => [String(row[column]), row]));
        return ids.map((id) => found.get(id));
      },
    },
    runner,
  );
}
