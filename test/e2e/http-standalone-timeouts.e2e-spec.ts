import { describe, expect, it } from 'vitest';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import { createHttpAdapter } from '../../src/standalone/http-adapter.js';
import { readEnvironment } from '../../src/standalone/environment.js';

class EmptyModule {}

describe.each(['express', 'fastify'])('the standalone server on %s', (adapter) => {
  it('gives a request 30 seconds to arrive, head and body', async () => {
    const environment = readEnvironment({ HTTP_ADAPTER: adapter });
    const made = await createHttpAdapter(environment);
    const app = await NestFactory.create({ module: EmptyModule }, made, { logger: false });
    await app.listen(0, '127.0.0.1');
    const { requestTimeout, headersTimeout } = app.getHttpServer() as Server;
    await app.close();

    expect({ requestTimeout, headersTimeout }).toEqual({
      requestTimeout: 30_000,
      headersTimeout: 30_000,
    });
  });
});
