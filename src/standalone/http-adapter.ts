import { createServer } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Environment } from './environment.js';

/** A GET within the limits of the parameters arrives, also with long cookies. @unit bytes */
const MAX_HEADER_SIZE = 65_536;
/** Longer than load balancers keep theirs, so that it is they who end a connection. @unit milliseconds */
const KEEP_ALIVE = 72_000;
/** From the first byte of a request to its last. Without it Fastify waits for ever. @unit milliseconds */
const REQUEST_TIMEOUT = 30_000;

type TrustProxy = string | false | ((address: string, hop: number) => boolean);

/** Only the adapter that is used is loaded. */
export async function createHttpAdapter(environment: Environment): Promise<AbstractHttpAdapter> {
  const { httpAdapter, trustProxy } = environment;
  // Both adapters take a function; only one of them takes a number.
  const trust =
    typeof trustProxy === 'number' ? (_: string, hop: number) => hop < trustProxy : trustProxy;
  return httpAdapter === 'express' ? expressAdapter(trust) : fastifyAdapter(trust);
}

async function fastifyAdapter(trustProxy: TrustProxy): Promise<AbstractHttpAdapter> {
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return new FastifyAdapter({
    http: { maxHeaderSize: MAX_HEADER_SIZE, headersTimeout: REQUEST_TIMEOUT },
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: REQUEST_TIMEOUT,
    trustProxy,
  });
}

async function expressAdapter(trustProxy: TrustProxy): Promise<AbstractHttpAdapter> {
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  const adapter = new (class extends ExpressAdapter {
    override initHttpServer(): void {
      const options = {
        maxHeaderSize: MAX_HEADER_SIZE,
        keepAliveTimeout: KEEP_ALIVE,
        requestTimeout: REQUEST_TIMEOUT,
      };
      this.httpServer = createServer(options, this.getInstance());
    }
  })();
  adapter.set('trust proxy', trustProxy);
  adapter.disable('x-powered-by');
  return adapter;
}
