// As the first line of an application: decorators of Nest look for it before anything else is loaded.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, vi } from 'vitest';

// Files follow each other in one process. Before each of them, what a new process would not have is taken away.

/** Of `@nestjs/typeorm`, by name of the data source: the entities and the names of applications before. */
const folder = dirname(createRequire(import.meta.url).resolve('@nestjs/typeorm'));
const load = (name) => import(pathToFileURL(`${folder}/${name}`).href);
const { EntitiesMetadataStorage } = await load('entities-metadata.storage.js');
EntitiesMetadataStorage.storage.clear();
const { DataSourceNameRegistry } = await load('data-source-name.registry.js');
DataSourceNameRegistry.clear();

// Examples register what they need as they are loaded.
if (expect.getState().testPath?.includes('/test/examples/')) vi.resetModules();

/** They read their settings there. */
const environment = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});
