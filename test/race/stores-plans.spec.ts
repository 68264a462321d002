import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client as Session } from 'pg';
import { FORGET_PLANS, LANE_SETTINGS } from '../../src/typeorm/connection/lane-pool.js';
import type { Statement } from '../../src/typeorm/connection/statement.js';
import { tableNames } from '../../src/typeorm/connection/table-names.js';
import * as codes from '../../src/typeorm/stores/authorization-code.statements.js';
import * as authorizations from '../../src/typeorm/stores/authorization.statements.js';
import * as clients from '../../src/typeorm/stores/client.statements.js';
import * as issues from '../../src/typeorm/stores/code-issue.statements.js';
import * as redemptions from '../../src/typeorm/stores/code-redemption.statements.js';
import * as rotations from '../../src/typeorm/stores/refresh-token.statements.js';
import * as retention from '../../src/typeorm/stores/retention.statements.js';
import * as tokens from '../../src/typeorm/stores/token.statements.js';
import { PostgresSource, type PostgresInstance } from '../contract/postgres-stores.js';
import { storedClient } from '../contract/store-set.js';
import { everyOperation, storedThings } from './every-operation.js';
import { addManyRows } from './many-rows.js';
import { literal, RecordingRunner, recordingStores, type Recorded } from './recorded-statements.js';

/** Rows of each table, after some time. */
const ROWS = 200_000;

/** So many times as much a statement may touch at most. */
const WORSE = 5;

/** Blocks that are nothing to speak of. */
const LITTLE = 20;

const FILES = [codes, authorizations, clients, issues, redemptions, rotations, retention, tokens];

const STATEMENTS = FILES.flatMap((file) =>
  Object.values<object>(file).filter((one): one is Statement => 'text' in one && 'reads' in one),
);

describe.each([
  ['plans that were made while the tables were empty', false],
  ['plans that were made while the tables were known to be empty, once they are made anew', true],
])('%s', (_what, analysed) => {
  const source = new PostgresSource();
  let stores: PostgresInstance;
  let session: Session;
  let drafts: RecordingRunner;
  let recorded: readonly Recorded[];

  beforeAll(async () => {
    [stores] = await source.open();
    for (const { tableName } of stores.dataSource.entityMetadatas) {
      await stores.dataSource.query(`ALTER TABLE ${tableName} SET (autovacuum_enabled = false)`);
    }
    session = new Session({ connectionString: source.url });
    await session.connect();
    await session.query(LANE_SETTINGS);
    await record();
  });
  afterAll(async () => {
    await session.end();
    await source.close();
  });

  /** One of each statement that is sent, and what has to be there before. */
  async function record(): Promise<void> {
    drafts = new RecordingRunner(stores.dataSource, true);
    const runner = new RecordingRunner(stores.dataSource, true);
    const alone = new RecordingRunner(stores.dataSource, false);
    const things = await storedThings(recordingStores(drafts));
    await everyOperation(recordingStores(runner), things);
    await everyOperation(recordingStores(alone), things);
    const ids = things.issues.map(({ code }) => code.id);
    await runner.run(codes.EXISTING, [ids]);
    await runner.run(tokens.EXISTING, [ids]);
    await runner.run(authorizations.EXISTING, [ids]);
    await runner.run(redemptions.TAKE_BACK_REDEMPTION, [randomUUID(), ids[0]]);
    await runner.run(issues.TAKE_BACK_ISSUE, [randomUUID(), 'consent', '7']);
    const all = [...runner.recorded, ...alone.recorded];
    recorded = [...new Map(all.map((one) => [one.statement.name, one])).values()];
  }

  const execute = ({ statement, values }: Recorded) =>
    `EXECUTE ${statement.name}${values.length > 0 ? ` (${values.map(literal).join(', ')})` : ''}`;

  /** Prepares each as a connection of the stores has it, and lets the plan be made that then stays. */
  async function prepare(): Promise<void> {
    await session.query('DEALLOCATE ALL');
    for (const one of recorded) {
      const { name, text } = one.statement;
      await session.query(`PREPARE ${name} AS ${text(tableNames(stores.dataSource))}`);
      await session.query(`EXPLAIN ${execute(one)}`);
    }
  }

  /** Blocks that each touches, in tables and indexes. */
  async function touched(): Promise<Record<string, number>> {
    const blocks: Record<string, number> = {};
    for (const one of recorded) {
      await session.query('BEGIN');
      const before = await touchedSoFar();
      await session.query(execute(one));
      blocks[one.statement.name] = (await touchedSoFar()) - before;
      await session.query('ROLLBACK');
    }
    return blocks;
  }

  async function touchedSoFar(): Promise<number> {
    const { rows } = await session.query<{ blocks: number }>(
      `SELECT sum(pg_stat_get_xact_blocks_fetched(oid))::int AS blocks FROM pg_class
       WHERE relname LIKE 'oauth2%'`,
    );
    return rows[0]?.blocks ?? 0;
  }

  it('are of every statement', () => {
    const names = recorded.map(({ statement }) => statement.name);

    expect(STATEMENTS.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => name.endsWith('_many'))).toHaveLength(9);
  });

  it('touch on 200,000 rows no more than five times what new plans do', async () => {
    if (analysed) await stores.dataSource.query('ANALYZE');
    await prepare();
    for (const { statement, values } of drafts.recorded) await stores.runner.run(statement, values);
    await addManyRows(source.url, (await storedClient(stores)).id, ROWS);
    if (analysed) await session.query(FORGET_PLANS);

    const old = await touched();
    await stores.dataSource.query('ANALYZE');
    await prepare();
    const fresh = await touched();

    const worse = Object.entries(old)
      .map(([name, blocks]) => ({ name, blocks, fresh: fresh[name] ?? 0 }))
      .filter((one) => one.blocks > WORSE * Math.max(one.fresh, LITTLE));
    expect(worse).toEqual([]);
    expect(old[redemptions.REDEEM_MANY.name]).toBeGreaterThan(LITTLE);
  }, 120_000);
});
