const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const CLOSING = /\r\nconnection: *close/i;

/**
 * The first answer in what a connection has received so far.
 *
 * @param {Buffer} bytes
 * @returns {{ status: number, length: number, body: number, closing: boolean } | undefined} where its body
 * begins and how long it is altogether; nothing while it is not complete
 * @throws {Error} when it does not tell its length
 */
export function readAnswer(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const body = end + END_OF_HEAD.length;
  const status = Number(head.slice(9, 12));
  const length = endOfBody(bytes, head, body, status);
  if (length === undefined || length > bytes.length) return undefined;
  return { status, length, body, closing: CLOSING.test(head) };
}

function endOfBody(bytes, head, body, status) {
  const length = LENGTH.exec(head);
  if (length) return body + Number(length[1]);
  if (CHUNKED.test(head)) return endOfChunks(bytes, body);
  if (status === 204 || status === 304) return body;
  throw new Error('an answer without a length');
}

/** Chunks have their length before them; the last one has none. No server here sends trailers. */
function endOfChunks(bytes, body) {
  for (let at = body; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(at, line), 16);
    at = line + 2 + size + 2;
    if (at > bytes.length) return undefined;
    if (size === 0) return at;
  }
}
