import type { ReadStream } from 'node:tty';

/** What a command has of the world around it. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'unref'>>;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The directory that it was called in. */
  readonly directory: string;
}

/** The terminal of this process. */
export function ownTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    variables: process.env,
    directory: process.cwd(),
  };
}
