import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const LOAD = join(import.meta.dirname, '../../bench/load');

interface Seen {
  readonly finished: number;
  readonly failed: number;
  readonly problem?: string;
  readonly times: Float64Array;
}

const { runClosedLoop } = (await import(join(LOAD, 'closed-loop.mjs'))) as {
  readonly runClosedLoop: (job: object) => Promise<Seen>;
};
const { readAnswer } = (await import(join(LOAD, 'answers.mjs'))) as {
  readonly readAnswer: (bytes: Buffer) => { readonly length: number } | undefined;
};

describe('the load generator of the benchmark', () => {
  it('sends what can be used once exactly once, over all connections, and ends then', async () => {
    const used: string[] = [];
    const seen = await against(
      async (request, response) => {
        used.push(await text(request));
        response.end('ok');
      },
      { values: ['a', 'b', 'c', 'd', 'e'], use: 'once', expect: 'ok' },
    );

    expect(used.toSorted()).toEqual(['code=a', 'code=b', 'code=c', 'code=d', 'code=e']);
    expect(seen).toMatchObject({ finished: 5, failed: 0 });
  });

  it('takes the next refresh token of a chain from the answer before', async () => {
    const used: string[] = [];
    const seen = await against(
      async (request, response) => {
        const body = await text(request);
        used.push(body);
        // The chain ends with an answer that is no success.
        if (body.length > 9) response.statusCode = 400;
        response.end(JSON.stringify({ refresh_token: `${body.slice('code='.length)}x` }));
      },
      { values: ['1', '2'], use: 'chain', expect: 'refresh_token' },
    );

    expect(used.filter((body) => body.startsWith('code=1'))).toEqual([
      'code=1',
      'code=1x',
      'code=1xx',
      'code=1xxx',
      'code=1xxxx',
    ]);
    expect(seen).toMatchObject({ finished: 8, failed: 2 });
  });

  it('counts an answer that does not say what is expected, and tells the first one', async () => {
    const seen = await against((_request, response) => response.end('{"active":false}'), {
      expect: '"active":true',
    });

    expect(seen.finished).toBe(0);
    expect(seen.failed).toBeGreaterThan(0);
    expect(seen.problem).toContain('"active":false');
  });

  it('goes on when a server closes a connection after its answer', async () => {
    const seen = await against(
      (_request, response) => response.setHeader('connection', 'close').end('ok'),
      { values: ['a', 'b', 'c', 'd'], use: 'once', expect: 'ok' },
    );

    expect(seen).toMatchObject({ finished: 4, failed: 0 });
  });
});

describe('reading an answer', () => {
  it.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n',
    'HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n',
  ])('is done when all of it is there: %j', (answer) => {
    const bytes = Buffer.from(answer);

    expect(readAnswer(bytes)).toMatchObject({ length: bytes.length });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readAnswer(bytes.subarray(0, length))).toBeUndefined();
    }
  });
});

/** A run of two connections against a server of its own. */
async function against(listener: RequestListener, load: object): Promise<Seen> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await runClosedLoop({
      urls: [`http://127.0.0.1:${port}`],
      connections: 2,
      duration: 1,
      load: { method: 'POST', path: '/', body: 'code={value}', ...load },
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
