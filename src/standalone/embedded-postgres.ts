import { findPostmaster } from './postgres/postgres-process.js';
import { prepareCluster } from './postgres/postgres-cluster.js';
import { borrowDatabase, databaseUrl } from './postgres/postgres-session.js';
import { DatabaseInUse, RunningPostgres } from './postgres/running-postgres.js';

/** Long enough for a server that is ending. @unit milliseconds */
const PATIENCE = 2_000;

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** False for a database that is thrown away: nothing is forced to disk. @default true */
  readonly durable?: boolean;
  /** Hears in one sentence what happens to the database while it runs. @default nobody */
  readonly report?: (sentence: string) => void;
}

/** A running embedded database. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Where its files are. */
  readonly directory: string;
  stop(): Promise<void>;
}

/** A connection string, and how to let go of the database behind it. */
export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the database of a data directory, or takes over one that a crashed process left running. It is
 * started again when it dies.
 *
 * @throws {StartProblem} when another process has it, or it cannot start
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir);
  const running = new RunningPostgres(cluster, {
    durable: options.durable ?? true,
    patience: PATIENCE,
    ...(options.report && { report: options.report }),
  });
  await running.start();
  return running;
}

/**
 * The database of a data directory for a short job: one that runs is used and stays, else it is started, and
 * stopped again by `close`.
 *
 * @throws {StartProblem} when it cannot start
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<OpenDatabase> {
  const cluster = await prepareCluster(dataDir);
  for (;;) {
    const postmaster = await findPostmaster(cluster.cluster);
    const borrowed = postmaster?.ready && (await borrowDatabase(cluster, postmaster.port));
    if (postmaster && borrowed) {
      return { url: databaseUrl(cluster, postmaster.port), close: () => borrowed.end() };
    }
    const running = new RunningPostgres(cluster, { durable: true, patience: 0 });
    try {
      await running.start();
      return { url: running.url, close: () => running.stop() };
    } catch (error) {
      // Another short job started it in between: that one is as good.
      if (!(error instanceof DatabaseInUse)) throw error;
    }
  }
}
