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
    const headers = args.findLast((arg) => typeof arg === 'object' && arg !== null);
    const set = headers as Record<string, unknown> | undefined;
    const key = Object.keys(set ?? {}).find((name) => name.toLowerCase() === 'vary');
    if (set && key !== undefined) set[key] = withAuthorization(set[key]);
    else response.setHeader('Vary', withAuthorization(response.getHeader('vary')));
    return send(...args);
  };
}

function withAuthorization(present: unknown): string {
  const named = [present ?? []].flat().map(String).join(', ');
  const names = named.split(',').map((name) => name.trim().toLowerCase());
  if (names.includes(NAME) || names.includes('*')) return named;
  return named === '' ? 'Authorization' : `${named}, Authorization`;
}
