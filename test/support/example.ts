import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createTestDatabase } from './database.js';
import { freePort } from '../standalone/server-process.js';
import type { Adapter } from './oauth-server.js';

export interface Example {
  readonly url: string;
  readonly app: INestApplication;
  close(): Promise<void>;
}

/**
 * Starts an example as it is, on a database of its own, with the environment that its text names.
 *
 * @param prepare what its `main.ts` does before it listens
 */
export async function startExample(
  module: Type,
  adapter: Adapter,
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<Example> {
  const database = await createTestDatabase();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    ISSUER: url,
    OAUTH2_SECRET: 'a-secret-of-the-examples-0123456789abcdef',
  });
  const options = { logger: false } as const;
  const app =
    adapter === 'fastify'
      ? await NestFactory.create(module, new FastifyAdapter(), options)
      : await NestFactory.create(module, new ExpressAdapter(), options);
  prepare(app);
  await app.listen(port, 'localhost');
  return {
    url,
    app,
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
