import { IntrospectionUnavailableError } from './introspection-unavailable.js';
import { withoutQuery } from './server-url.js';

/** The most bytes that are read of an answer. */
const ANSWER_LIMIT = 65_536;

/** What Node calls a connection that ended before an answer. */
const CLOSED: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export interface JsonRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** @unit seconds */
  readonly timeout: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Of a 200; else undefined. */
  readonly body?: unknown;
}

/**
 * Sends one request to another server. Redirects are not followed: nobody else is to see what is in it.
 *
 * @throws {IntrospectionUnavailableError} when it does not answer in time, in full and in JSON
 */
export async function exchangeJson(request: JsonRequest): Promise<JsonAnswer> {
  const { url, method, headers, body, timeout } = request;
  const place = withoutQuery(url);
  const init: RequestInit = {
    method,
    headers: { accept: 'application/json', ...headers },
    redirect: 'manual',
    // It covers the body, too.
    signal: AbortSignal.timeout(timeout * 1000),
    ...(body !== undefined && { body }),
  };
  try {
    const response = await sent(url, init);
    if (response.status === 200) return { status: 200, body: await json(response, place) };
    await response.body?.cancel();
    return { status: response.status };
  } catch (error) {
    if (error instanceof IntrospectionUnavailableError) throw error;
    throw new IntrospectionUnavailableError(`${place} ${reason(error, timeout)}`);
  }
}

async function sent(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (!CLOSED.has(failureOf(error).code)) throw error;
    // A kept-alive connection may end just when it is used. To ask twice changes nothing there.
    return fetch(url, init);
  }
}

async function json(response: Response, place: string): Promise<unknown> {
  const text = await boundedText(response, place);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the answer, which may repeat the token.
    throw new IntrospectionUnavailableError(`${place} answered something that is not JSON`);
  }
}

async function boundedText(response: Response, place: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT) {
      throw new IntrospectionUnavailableError(`${place} answered more than ${ANSWER_LIMIT} bytes`);
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** What is read of an error, whoever made it: `fetch` is not always of the same realm. */
interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

function reason(error: unknown, timeout: number): string {
  const { name, message, code } = failureOf(error);
  if (name === 'TimeoutError') return `did not answer within ${timeout} s`;
  const said = message || code || 'no reason is known';
  return `cannot be reached: ${said.replace(/\s+/g, ' ').trim()}`;
}

/** What `fetch` hides behind "fetch failed". */
function failureOf(error: unknown): Failure {
  const outer = Object(error) as Failure;
  return typeof outer.cause === 'object' && outer.cause !== null ? outer.cause : outer;
}
