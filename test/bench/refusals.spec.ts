import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const { wronglyAccepted } = (await import(
  join(import.meta.dirname, '../../bench/refusals.mjs')
)) as { readonly wronglyAccepted: (bench: object, subject: object) => Promise<string | undefined> };

describe('what a server of the benchmark has to refuse', () => {
  it.each([
    ['it accepts a wrong code verifier', () => true],
    ['it accepts a code twice', (body: string) => !body.includes('verifier=not-')],
    ['it refuses a code', () => false],
  ])('is told when it does not: %s', async (wrong, accepts) => {
    expect(await codeExchange(accepts)).toBe(wrong);
  });

  it('is nothing to tell when it does', async () => {
    const used = new Set<string>();

    const accepts = (body: string) =>
      !body.includes('verifier=not-') && !used.has(body) && !!used.add(body);

    expect(await codeExchange(accepts)).toBeUndefined();
  });
});

/** Asks a server that accepts what it is told to. */
async function codeExchange(accepts: (body: string) => boolean): Promise<string | undefined> {
  const server = createServer(async (request, response) => {
    response.statusCode = accepts(await text(request)) ? 200 : 400;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const load = {
    method: 'POST',
    path: '/',
    body: 'code={value}&code_verifier=v',
    values: ['a', 'b'],
  };
  try {
    return await wronglyAccepted(
      {
        settings: { only: ['code'] },
        running: async () => ({ urls: [`http://127.0.0.1:${port}`] }),
      },
      { asks: { code: () => load } },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
