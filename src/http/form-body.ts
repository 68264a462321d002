import type { IncomingMessage } from 'node:http';
import { OAuth2Error } from '../protocol/errors.js';
import { FORM_LIMIT } from '../protocol/limits.js';
import { READ_LIMIT, readBody } from './body-reader.js';
import { decodeForm, requireFormHeaders, tooLarge } from './form-rules.js';
import { formBytes, type ParsedRequest } from './parsed-body.js';
import { SlowBodyError } from './slow-body.error.js';

/** What became of the body of a request, and what its headers said of it before they were hidden. */
export interface FormBody {
  readonly form: string | OAuth2Error;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the connection must end with the answer, because there is more on it than will be read. */
  readonly closes: boolean;
}

type ReadForm = Pick<FormBody, 'form' | 'closes'>;

/** Headers that make a body parser wait for a body, or refuse one. */
const HIDDEN = ['content-type', 'content-length', 'transfer-encoding', 'content-encoding'] as const;

/** Where the body is kept, on the message itself. */
const BODY = Symbol('body of a form');

type Message = IncomingMessage & ParsedRequest & { [BODY]?: FormBody };

/** The body that was read from this request; nothing when nobody read one. */
export function formBodyOf(raw: IncomingMessage): FormBody | undefined {
  return (raw as Message)[BODY];
}

/**
 * Reads the body of a request strictly, before any parser of the application does, keeps it for the handler and
 * hides it from the parsers. A refusal is kept as well: the handler answers it, so that the host's CORS and
 * guards have had their turn.
 *
 * @returns false when the client has gone meanwhile: then nobody is to be answered
 */
export async function takeFormBody(raw: Message): Promise<boolean> {
  if (raw[BODY]) return true;
  const read = raw.method === 'POST' ? await readForm(raw) : { form: '', closes: false };
  if (!read) return false;
  raw[BODY] = { form: read.form, closes: read.closes, headers: hideBody(raw) };
  return true;
}

/** Nothing when the client goes away before the end. */
async function readForm(raw: Message): Promise<ReadForm | undefined> {
  const { headers } = raw;
  const early = attempt(() => (requireFormHeaders(headers), ''));
  if (raw.readableEnded || (raw.complete && !raw.readable)) {
    const decode = () => decodeForm(formBytes(raw), headers['content-type']);
    return { form: early === '' ? attempt(decode) : early, closes: false };
  }
  if (Number(headers['content-length'] ?? 0) > READ_LIMIT) return { form: early, closes: true };
  const { end, size, bytes } = await readBody(raw);
  if (end === 'gone') return undefined;
  if (early !== '') return { form: early, closes: end !== 'complete' || size > FORM_LIMIT };
  if (size > FORM_LIMIT) return { form: tooLarge(), closes: true };
  if (end === 'too slow') return { form: new SlowBodyError(), closes: true };
  return { form: attempt(() => decodeForm(bytes, headers['content-type'])), closes: false };
}

/** A refusal is a value here. */
function attempt(read: () => string): string | OAuth2Error {
  try {
    return read();
  } catch (error) {
    if (error instanceof OAuth2Error) return error;
    throw error;
  }
}

function hideBody(raw: IncomingMessage): Record<string, string> {
  const hidden: Record<string, string> = {};
  for (const name of HIDDEN) {
    const value = raw.headers[name];
    if (value === undefined) continue;
    hidden[name] = value;
    // Not deleted: that would make every later look at the headers slow.
    raw.headers[name] = undefined;
  }
  return hidden;
}
