import type { INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AddressInfo } from 'node:net';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { OAuth2Module, type OAuth2ModuleOptions } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** The adapters that every black-box suite runs on. */
export const adapters = ['express', 'fastify'] as const;
export type AdapterName = (typeof adapters)[number];

export const ISSUER = 'http://localhost:3000';
export const SECRET = 'a-secret-of-the-test-suite-0123456789';

export interface AppSetup extends ModuleMetadata {
  /** What the host does to its application before it listens: prefix, versions, global things. */
  readonly configure?: (app: INestApplication) => void;
  readonly nest?: NestApplicationOptions;
  /** An adapter of the host's own. */
  readonly native?: () => AbstractHttpAdapter;
}

export interface TestApp {
  readonly app: INestApplication;
  readonly url: string;
  /** The raw text, for what no client would send. */
  request(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, form: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

/** A host's application, as its `main.ts` would start it, listening on a free port. */
export async function bootApp(adapter: AdapterName, setup: AppSetup): Promise<TestApp> {
  const { configure, nest, native, ...metadata } = setup;
  const root = { module: class HostModule {}, ...metadata };
  const options = { logger: false, abortOnError: false, ...nest } as const;
  const app = await startOrRelease(async () => {
    const made = await NestFactory.create(root, native?.() ?? adapterNamed(adapter), options);
    configure?.(made);
    return made.listen(0, '127.0.0.1').then(() => made);
  });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const request = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { redirect: 'manual', ...init });
  return {
    app,
    url,
    request,
    post: (path, form, headers = {}) =>
      request(path, {
        method: 'POST',
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    close: () => app.close(),
  };
}

export function adapterNamed(adapter: AdapterName): AbstractHttpAdapter {
  return adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
}

const connecting = new Set<Promise<DataSource>>();

/** The host's TypeORM, with the package's migrations applied. */
export function typeOrm(database: TestDatabase, name?: string) {
  return TypeOrmModule.forRootAsync({
    useFactory: () => ({
      type: 'postgres',
      url: database.url,
      autoLoadEntities: true,
      migrations: [...oauth2Migrations],
      migrationsRun: true,
      retryAttempts: 0,
    }),
    dataSourceFactory: (options) => {
      const source = new DataSource(options as DataSourceOptions).initialize();
      connecting.add(source);
      return source;
    },
    ...(name !== undefined && { name }),
  });
}

/** An application that fails to start leaves connections behind that nobody closes. */
async function startOrRelease<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (failure) {
    for (const attempt of await Promise.allSettled(connecting)) {
      if (attempt.status === 'fulfilled' && attempt.value.isInitialized)
        await attempt.value.destroy();
    }
    throw failure;
  } finally {
    connecting.clear();
  }
}

/** The smallest `OAuth2Module`, with what a test wants to set. */
export function oauth2(options: Partial<OAuth2ModuleOptions> = {}) {
  return OAuth2Module.forRoot({ issuer: ISSUER, secrets: [SECRET], ...options });
}

/** A database that all tests of a file share. */
export { createTestDatabase, type TestDatabase };
