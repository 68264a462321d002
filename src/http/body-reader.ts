import type { IncomingMessage } from 'node:http';
import { FORM_LIMIT } from '../protocol/limits.js';

/**
 * How much of a body is read at the most. What is more than a form may have is thrown away: it is read only
 * because a client that is still sending would miss the answer. @unit bytes
 */
export const READ_LIMIT = 1_048_576;

/** How long a body may take to arrive. @unit milliseconds */
const PATIENCE = 15_000;

export interface ReadBody {
  /** How reading ended: with the body, before it with one that is too long or too slow, or with the client. */
  readonly end: 'complete' | 'too long' | 'too slow' | 'gone';
  /** How many bytes came. */
  readonly size: number;
  /** All of them, when a form may have so many. */
  readonly bytes: Uint8Array;
}

/** Reads a body, as much and as long as is reasonable. It never fails. */
export function readBody(raw: IncomingMessage): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let isOver = false;
    const stop = (end: ReadBody['end']): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      if (end === 'too long' || end === 'too slow') raw.off('data', take).pause();
      resolve({ end, size, bytes: joined(chunks) });
    };
    const take = (chunk: Uint8Array): void => {
      size += chunk.length;
      if (size <= FORM_LIMIT) chunks.push(chunk);
      if (size > READ_LIMIT) stop('too long');
    };
    const timer = setTimeout(stop, PATIENCE, 'too slow');
    timer.unref();
    raw.on('data', take);
    raw.on('end', () => stop('complete'));
    raw.on('close', () => stop('gone'));
    raw.on('error', () => stop('gone'));
  });
}

/** Most bodies are of one piece. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}
