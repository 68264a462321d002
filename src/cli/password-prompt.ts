import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';

/** The question goes to standard error, so that it never mixes with what is printed. */
type PasswordTerminal = Pick<Terminal, 'stdin' | 'stderr'>;

/**
 * The password that a person types twice without seeing it, or the first line of an input that is no
 * terminal.
 *
 * @throws {Refusal} when none comes, or the two differ
 */
export async function askPassword(question: string, terminal: PasswordTerminal): Promise<string> {
  if (!terminal.stdin.isTTY) return firstLine(terminal);
  const password = await typed(question, terminal);
  if (password === (await typed('Once more: ', terminal))) return password;
  throw new Refusal(['The two passwords differ.']);
}

async function firstLine({ stdin }: PasswordTerminal): Promise<string> {
  const line = await read(stdin, undefined);
  // Whoever writes there may keep it open: nothing more is waited for.
  stdin.unref?.();
  if (line) return line;
  throw new Refusal(['There is no password on standard input.']);
}

async function typed(question: string, { stdin, stderr }: PasswordTerminal): Promise<string> {
  stderr.write(question);
  const line = await read(stdin, silent()).finally(() => stderr.write('\n'));
  if (line !== undefined) return line;
  throw new Refusal(['No password was given.']);
}

/** One line; nothing when the input ends before, or the person gives up by Ctrl-C. */
function read(
  input: NodeJS.ReadableStream,
  echo: NodeJS.WritableStream | undefined,
): Promise<string | undefined> {
  const lines = createInterface({
    input,
    ...(echo && { output: echo }),
    terminal: echo !== undefined,
    historySize: 0,
  });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => resolve(undefined));
  });
}

/** Readline echoes what is typed to its output: this one shows nothing. */
function silent(): NodeJS.WritableStream {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
