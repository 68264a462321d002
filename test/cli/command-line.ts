import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { runCommandLine } from '../../src/cli/run-command-line.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** What a person types: words, one with spaces in double quotes; or the words themselves. */
export type Line = string | readonly string[];

/** What a command left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSetup {
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  /** What standard input brings before it ends. @default nothing */
  readonly input?: string;
  /** @default the repository */
  readonly cwd?: string;
}

/** Runs a command in this process, which is quick. */
export async function oauth2(line: Line, setup: CommandSetup = {}): Promise<Outcome> {
  const { databaseUrl, dataDir, input = '', cwd = ROOT } = setup;
  const stdout = new Paper();
  const stderr = new Paper();
  const code = await runCommandLine(wordsOf(line), {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    variables: { DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
    directory: cwd,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Runs the compiled command as a person does, in an environment that has nothing else. */
export async function oauth2Process(line: Line, setup: CommandSetup = {}): Promise<Outcome> {
  const { databaseUrl, dataDir, input = '', cwd = ROOT } = setup;
  const child = spawn(process.execPath, [MAIN, ...wordsOf(line)], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(dataDir !== undefined && { DATA_DIR: dataDir }),
    },
    stdio: 'pipe',
  });
  const stdout = child.stdout.pipe(new Paper());
  const stderr = child.stderr.pipe(new Paper());
  // A command that reads nothing may have ended before.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve).once('error', reject);
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/**
 * Runs a command with `--json`.
 *
 * @throws when it does not succeed, or prints anything else than one document
 */
export async function document<T = Record<string, unknown>>(
  line: Line,
  setup: CommandSetup = {},
  run = oauth2,
): Promise<T> {
  const { code, stdout, stderr } = await run([...wordsOf(line), '--json'], setup);
  if (code !== 0 || stderr !== '') throw new Error(`ended ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

function wordsOf(line: Line): readonly string[] {
  if (typeof line !== 'string') return line;
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

/** Keeps what is written. */
class Paper extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** The rows of a statement. */
export async function query(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
