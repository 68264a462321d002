import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { Refusal } from './refusal.js';

/** Where a password comes from and where it is asked for. */
export interface PasswordTerminal {
  readonly input: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'unref'>>;
  /** Standard error, so that the question never mixes with what is printed. */
  readonly output: NodeJS.WritableStream;
}

/**
 * The password that a person types twice without seeing it, or the first line of an input that is no
 * terminal.
 *
 * @throws {Refusal} when none comes, or the two differ
 */
export async function askPassword(
  question: string,
  terminal: PasswordTerminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  if (!terminal.input.isTTY) return firstLine(terminal);
  const password = await typed(question, terminal);
  if (password === (await typed('Once more: ', terminal))) return password;
  throw new Refusal(['The two passwords differ.']);
}

async function firstLine({ input }: PasswordTerminal): Promise<string> {
  const line = await read(input, undefined);
  // Whoever writes there may keep it open: nothing more is waited for.
  input.unref?.();
  if (line) return line;
  throw new Refusal(['There is no password on standard input.']);
}

async function typed(question: string, { input, output }: PasswordTerminal): Promise<string> {
  output.write(question);
  const line = await read(input, silent()).finally(() => output.write('\n'));
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
