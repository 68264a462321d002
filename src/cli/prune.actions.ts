import { TypeOrmRetentionStore } from '../typeorm/index.js';
import { fields, type Answer } from './answer.js';
import type { DatabaseOptions } from './command-options.js';
import type { Terminal } from './terminal.js';
import { withDatabase } from './work-database.js';

export interface PruneOptions extends DatabaseOptions {
  /** @unit seconds */
  readonly olderThan: number;
}

export async function prune(options: PruneOptions, terminal: Terminal): Promise<Answer> {
  // Ids begin with a time, and none of them is before 1970.
  const before = new Date(Math.max(0, Date.now() - options.olderThan * 1_000));
  const count = await withDatabase({ ...options, terminal }, ({ runner }) =>
    new TypeOrmRetentionStore(runner).prune(before),
  );
  const document = {
    authorizations: count.authorizations,
    codes: count.codes,
    tokens: count.tokens,
    spent: count.spent,
  };
  return {
    document,
    lines: fields(Object.entries(document).map(([name, rows]) => [name, String(rows)])),
    note: `Removed what had expired before ${before.toISOString()}.`,
  };
}
