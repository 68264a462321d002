import type { IncomingMessage } from 'node:http';
import { OAuth2Error } from '../protocol/errors.js';
import { FORM_LIMIT } from '../protocol/limits.js';
import { decodeForm, requireFormHeaders, tooLarge } from './form-rules.js';
import { formBytes, type ParsedRequest } from './parsed-body.js';

/** What became of the body of a request, and what its headers said of it before they were hidden. */
export interface FormBody {
  readonly form: string | OAuth2Error;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers that make a body parser wait for a body, or refuse one. */
const HIDDEN = ['content-type', 'content-length', 'transfer-encoding', 'content-encoding'] as const;

const bodies = new WeakMap<IncomingMessage, FormBody>();

/** The body that was read from this request; nothing when nobody read one. */
export function formBodyOf(raw: IncomingMessage): FormBody | undefined {
  return bodies.get(raw);
}

/**
 * Reads the body of a request strictly, before any parser of the application does, keeps it for the handler and
 * hides it from the parsers. A refusal is kept as well: the handler answers it, so that the host's CORS and
 * guards have had their turn.
 *
 * @returns false when the client has gone meanwhile: then nobody is to be answered
 */
export async function takeFormBody(raw: IncomingMessage & ParsedRequest): Promise<boolean> {
  if (bodies.has(raw)) return true;
  let form: string | OAuth2Error;
  try {
    const read = raw.method === 'POST' ? await readForm(raw) : '';
    if (read === undefined) return false;
    form = read;
  } catch (error) {
    if (!(error instanceof OAuth2Error)) throw error;
    form = error;
  }
  bodies.set(raw, { form, headers: hideBody(raw) });
  return true;
}

async function readForm(raw: IncomingMessage & ParsedRequest): Promise<string | undefined> {
  requireFormHeaders(raw.headers);
  const spent = raw.readableEnded || (raw.complete && !raw.readable);
  const bytes = spent ? formBytes(raw) : await collect(raw);
  return bytes && decodeForm(bytes, raw.headers['content-type']);
}

/** Every byte until the end; nothing when the client goes away before it. */
function collect(raw: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    raw.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      // What comes after the limit is thrown away as it arrives, so that the client can read the answer.
      if (size > FORM_LIMIT) reject(tooLarge());
      else chunks.push(chunk);
    });
    raw.once('end', () => resolve(Buffer.concat(chunks)));
    raw.once('close', () => resolve(undefined));
    raw.on('error', () => resolve(undefined));
  });
}

function hideBody(raw: IncomingMessage): Record<string, string> {
  const hidden: Record<string, string> = {};
  for (const name of HIDDEN) {
    const value = raw.headers[name];
    if (value === undefined) continue;
    hidden[name] = value;
    delete raw.headers[name];
  }
  return hidden;
}
