import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { StartProblem, systemCode } from '../start-problem.js';
import type { PostgresCluster } from './postgres-cluster.js';
import { disownPostmasterFile, ended, findPostmaster } from './postgres-process.js';
import { startProgram, stopPostmaster } from './postgres-process.js';
import { awaitBorrowers, claimDatabase, databaseUrl } from './postgres-session.js';

/** Recovery after a crash included. @unit milliseconds */
const START_LIMIT = 60_000;
/** How long commands that use the database may hold up its end. @unit milliseconds */
const BORROWER_LIMIT = 3_000;

export interface RunningOptions {
  /** False for a database that is thrown away: nothing is forced to disk. */
  readonly durable: boolean;
  /** How long another owner is waited for: one that is ending lets go soon. @unit milliseconds */
  readonly patience: number;
  /** Hears in one sentence what happens to the database. @default nobody */
  readonly report?: (sentence: string) => void;
}

/** Another process has the database. */
export class DatabaseInUse extends StartProblem {}

/** The PostgreSQL of a cluster, owned by this process from `start` to `stop`. */
export class RunningPostgres {
  private port = 0;
  private owner: Client | undefined;
  private stopping = false;
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly cluster: PostgresCluster,
    private readonly options: RunningOptions,
  ) {}

  get url(): string {
    return databaseUrl(this.cluster, this.port);
  }

  get directory(): string {
    return this.cluster.directory;
  }

  /** @throws {StartProblem} when another process has it, or it cannot start */
  async start(): Promise<void> {
    const begin = Date.now();
    const deadline = begin + START_LIMIT;
    while (!(await this.claim(begin + this.options.patience))) {
      if (Date.now() > deadline) {
        throw new StartProblem(`PostgreSQL does not start: see ${this.cluster.log}.`);
      }
      if (!(await findPostmaster(this.cluster.cluster))) await this.launch();
      await wait(20);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restarting;
    const owner = this.owner;
    if (!owner) return;
    this.owner = undefined;
    await awaitBorrowers(owner, BORROWER_LIMIT);
    // The lock is held to the end: nobody can claim a database that is about to stop.
    await stopPostmaster(this.cluster.cluster);
    await owner.end().catch(() => undefined);
  }

  /** Takes the running database, whoever started it. False while it does not take connections. */
  private async claim(patientUntil: number): Promise<boolean> {
    const postmaster = await findPostmaster(this.cluster.cluster);
    if (!postmaster?.ready) return false;
    let owner: Client | undefined;
    try {
      owner = await claimDatabase(this.cluster, postmaster.port);
    } catch (error) {
      if (systemCode(error) === '28P01') throw this.wrongPassword(error);
      return false;
    }
    if (!owner) {
      if (Date.now() > patientUntil) throw this.inUse();
      await wait(100);
      return false;
    }
    this.port = postmaster.port;
    this.owner = owner;
    owner.once('end', () => this.lost());
    return true;
  }

  private async launch(): Promise<void> {
    const { cluster, binaries, log, account } = this.cluster;
    await disownPostmasterFile(cluster);
    const before = (await readFile(log)).length;
    const child = startProgram({
      program: join(binaries, 'bin', 'postgres'),
      args: ['-D', cluster, '-p', String(this.port || (await freePort())), ...this.settings()],
      cwd: cluster,
      log,
      account,
    });
    child.unref();
    if (!(await this.diedAtStart(child))) return;
    const words = (await readFile(log)).subarray(before).toString('utf8');
    // Somebody else starts it too, or the last backend of a crashed one is still ending: worth another try.
    if (/lock file|shared memory block|could not bind/.test(words)) return;
    const reason = /FATAL: +(.*)/.exec(words)?.[1] ?? 'it gave no reason';
    throw new StartProblem(`PostgreSQL does not start (${reason}): see ${log}.`);
  }

  private async diedAtStart(child: ChildProcess): Promise<boolean> {
    const end = ended(child).then(
      () => true,
      () => true,
    );
    for (;;) {
      if (await Promise.race([end, wait(10, false)])) return true;
      if ((await findPostmaster(this.cluster.cluster))?.ready) return false;
    }
  }

  private settings(): string[] {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
    if (!this.options.durable) {
      settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
      settings.push('max_connections=300', 'autovacuum=off');
    }
    return settings.flatMap((setting) => ['-c', setting]);
  }

  /** The database died under us: it comes back on the same port, so the pools find it again. */
  private lost(): void {
    if (this.stopping) return;
    this.options.report?.('The embedded PostgreSQL has stopped unexpectedly; it is started again.');
    this.owner = undefined;
    this.restarting = this.restart();
  }

  private async restart(): Promise<void> {
    while (!this.stopping) {
      try {
        return await this.start();
      } catch (error) {
        this.options.report?.(error instanceof StartProblem ? error.message : String(error));
        if (error instanceof DatabaseInUse) return;
        await wait(1_000);
      }
    }
  }

  private inUse(): DatabaseInUse {
    return new DatabaseInUse(
      `Another server already runs on the data in ${this.cluster.directory}: stop it, or set DATA_DIR to ` +
        'another directory.',
    );
  }

  private wrongPassword(cause: unknown): StartProblem {
    const { directory } = this.cluster;
    return new StartProblem(
      `The database in ${directory} refuses the password in ${join(directory, 'password')}: put the old ` +
        'file back, or move the directory away to begin anew.',
      { cause },
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
