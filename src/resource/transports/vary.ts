import type { ServerResponse } from 'node:http';

const NAME = 'authorization';

/**
 * Sees to it that the answer says `Vary: Authorization`, whatever else sets the header later: Fastify replaces, when
 * it sends, what was set on Node's response.
 *
 * @see RFC 9110 §12.5.5
 */
export function varyByAuthorization(response: ServerResponse): void {
  const send = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    const headers = args.at(-1);
    const written = typeof headers === 'object' && headers !== null ? extended(headers) : undefined;
    if (written) return send(...args.slice(0, -1), written);
    response.setHeader('Vary', withAuthorization(response.getHeader('vary')));
    return send(...args);
  };
}

/** A copy of what `writeHead` is given, by name or as a flat list; nothing when it has no `Vary`. */
function extended(headers: object): object | undefined {
  if (Array.isArray(headers)) {
    const at = headers.findIndex((name, index) => index % 2 === 0 && isVary(String(name)));
    return at < 0 ? undefined : headers.with(at + 1, withAuthorization(headers[at + 1]));
  }
  const key = Object.keys(headers).find(isVary);
  if (key === undefined) return undefined;
  return { ...headers, [key]: withAuthorization(Reflect.get(headers, key)) };
}

function isVary(name: string): boolean {
  return name.toLowerCase() === 'vary';
}

function withAuthorization(present: unknown): string {
  const named = [present ?? []].flat().map(String).join(', ');
  const names = named.split(',').map((name) => name.trim().toLowerCase());
  if (names.includes(NAME) || names.includes('*')) return named;
  return named === '' ? 'Authorization' : `${named}, Authorization`;
}
