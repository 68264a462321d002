import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cycles,
  emptyNames,
  forbiddenImports,
  forbiddenSyntax,
  longFiles,
  packageOf,
  unruledFiles,
} from './support/architecture-check.js';
import { importsOf, readSources, ROOT, type SourceTree } from './support/imports.js';

/** What is loaded with the storage only, and the parts that are nothing without it. */
const STORAGE = ['@nestjs/typeorm', 'pg', 'typeorm'];
const STORED = /^(src\/(typeorm|cli|standalone)|migrations)\//;

const sources = readSources('src', 'migrations');
const everything = readSources('src', 'migrations', 'test', 'examples');

describe('the architecture', () => {
  it('lets each part import only what the table says', () => {
    expect(sources.size).toBeGreaterThan(100);
    expect(unruledFiles(sources)).toEqual([]);
    expect(forbiddenImports(sources)).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it('has no file that is too long', () => {
    expect(longFiles(everything)).toEqual([]);
  });

  it('has no name that says nothing', () => {
    expect(emptyNames(everything)).toEqual([]);
  });

  it('does without any, enums, default exports, barrels and top-level await', () => {
    const users = /^src\/(cli|standalone)\//;
    const library = new Map([...sources].filter(([path]) => !users.test(path)));
    const rest = new Map([...everything].filter(([path]) => !library.has(path)));

    expect(forbiddenSyntax(library)).toEqual([]);
    expect(forbiddenSyntax(rest).filter((one) => /any|enum/.test(one))).toEqual([]);
  });

  it('loads only packages that a user of it has: dependencies and peers, optional ones in the storage only', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifest;
    const optional = (name: string) => peerDependenciesMeta[name]?.optional === true;
    const had = Object.keys({ ...dependencies, ...peerDependencies }).filter(
      (name) => !optional(name),
    );

    const loaded = [...sources]
      .flatMap(([path, source]) => importsOf(path, source))
      .filter(({ target, typeOnly, dynamic }) => target === undefined && !typeOnly && !dynamic)
      .filter(({ specifier }) => !specifier.startsWith('node:'))
      .filter(({ specifier }) => !had.includes(packageOf(specifier)))
      .filter(
        ({ from, specifier }) => !(STORED.test(from) && STORAGE.includes(packageOf(specifier))),
      )
      .map(({ from, specifier }) => `${from} loads ${specifier}`);

    expect(loaded).toEqual([]);
  });

  it('reaches the storage only when a server is made', () => {
    const loading = [...sources]
      .filter(([path]) => !STORED.test(path))
      .flatMap(([path, source]) => importsOf(path, source))
      .filter(({ target, typeOnly }) => target && STORED.test(target) && !typeOnly)
      .map(({ from, dynamic }) => [from, dynamic]);

    expect(loading).toEqual([['src/module/storage.module.ts', true]]);
  });
});

describe('the check of the architecture', () => {
  const empty = new Map([...sources.keys()].map((path) => [path, '']));

  /** What a check says of files that are planted among the project's own, which are emptied. */
  function planted<T>(files: Record<string, string>, check: (tree: SourceTree) => T): T {
    return check(new Map([...empty, ...Object.entries(files)]));
  }

  it.each([
    ['protocol', 'Nest', "import { Injectable } from '@nestjs/common';"],
    ['protocol', 'the domain', "import '../tokens/token.js';"],
    ['protocol', 'types of the domain', "import type { Token } from '../tokens/token.js';"],
    ['protocol', 'the domain by a type', "export type T = import('../tokens/token.js').Token;"],
    ['protocol', 'the domain by a re-export', "export { type Token } from '../tokens/token.js';"],
    ['protocol', 'all of the domain', "export * from '../tokens/token.js';"],
    ['protocol', 'other parts of Node', "import 'node:http';"],
    ['clients', 'what is above it', "import '../tokens/token.js';"],
    ['tokens', 'what is above it', "import '../grants/grant.js';"],
    ['grants', 'what is above it', "import '../authorization/ticket.js';"],
    ['authorization', 'what is above it', "import '../endpoints/endpoint.js';"],
    ['endpoints', 'more of Nest', "import { Controller } from '@nestjs/common';"],
    ['endpoints', 'all of Nest', "import * as nest from '@nestjs/common';"],
    ['endpoints', 'the core of Nest', "import { Reflector } from '@nestjs/core';"],
    ['endpoints', 'a request', "import type { IncomingMessage } from 'node:http';"],
    ['endpoints', 'SQL', "import { DataSource } from 'typeorm';"],
    ['endpoints', 'SQL later', "export const load = () => import('typeorm');"],
    ['endpoints', 'the options', "import type { OAuth2Options } from '../oauth2.options.js';"],
    ['events', 'the domain', "import '../tokens/token.js';"],
    ['events', 'OpenTelemetry', "import type { Span } from '@opentelemetry/api';"],
    ['listeners', 'the domain', "import '../tokens/token.js';"],
    ['http', 'the stores', "import '../tokens/token.store.js';"],
    ['http', 'SQL', "import '../typeorm/index.js';"],
    ['http', 'the options, loaded', "import '../oauth2.options.js';"],
    ['http', 'an adapter', "import express from 'express';"],
    ['http', 'types of an adapter', "import type { FastifyRequest } from 'fastify';"],
    ['resource/guards', 'the grants', "import '../../grants/grant.js';"],
    ['resource/scopes', 'what is above it', "import '../token/token-facts.js';"],
    ['resource/token', 'what is above it', "import '../transports/token-in-use.js';"],
    ['resource/transports', 'what is above it', "import '../guards/bearer.guard.js';"],
    ['resource/validators', 'what is above it', "import '../module/resource.providers.js';"],
    ['resource', 'anything: the table knows its folders', "import '../protocol/scope.js';"],
    ['options', 'the resource', "import '../resource/resource-settings.js';"],
    ['nest', 'the bridge', "import '../http/oauth2-bridge.js';"],
    ['typeorm', 'the module', "import type { OAuth2Module } from '../oauth2.module.js';"],
    ['typeorm', 'the index', "import '../index.js';"],
    ['cli', 'the inside', "import '../clients/client.js';"],
    ['standalone', 'the inside', "import '../clients/client.js';"],
    ['standalone', 'an adapter', "import fastify from 'fastify';"],
    ['clients', 'what does not exist', "import './nowhere.js';"],
  ])('finds that %s imports %s', (folder, _, source) => {
    const path = `src/${folder}/planted.ts`;

    const found = planted({ [path]: source }, forbiddenImports);

    expect(found).toEqual([expect.stringContaining(`${path} imports `)]);
  });

  it('finds a part that the table does not know', () => {
    expect(planted({ 'src/new/planted.ts': '' }, unruledFiles)).toEqual(['src/new/planted.ts']);
  });

  it('finds a cycle of types, over three files', () => {
    const found = planted(
      {
        'src/protocol/a.ts': "import './b.js';",
        'src/protocol/b.ts': "export * from './c.js';",
        'src/protocol/c.ts': "import type { A } from './a.js';",
      },
      cycles,
    );

    expect(found).toEqual([
      'src/protocol/a.ts → src/protocol/b.ts → src/protocol/c.ts → src/protocol/a.ts',
    ]);
  });

  it('finds a file of 301 lines, and none of 300', () => {
    const path = 'src/protocol/planted.ts';

    expect(planted({ [path]: '\n'.repeat(300) + ';' }, longFiles)).toEqual([
      `${path} has 301 lines`,
    ]);
    expect(planted({ [path]: '\n'.repeat(299) + ';' }, longFiles)).toEqual([]);
  });

  it.each([
    ['src/protocol/string-utils.ts', ''],
    ['src/common/thing.ts', ''],
    ['src/protocol/token.helper.ts', ''],
    ['src/protocol/planted.ts', 'export class TokenManager {}'],
  ])('finds a name that says nothing in %s', (path, source) => {
    expect(planted({ [path]: source }, emptyNames)).toEqual([expect.stringContaining(path)]);
  });

  it.each([
    ['the type any', 'export function f(value: any): void {}'],
    ['the type any', 'export const list: Array<any> = [];'],
    ['a default export', 'export default class {}'],
    ['a default export', 'const a = 1; export default a;'],
    ['an enum', 'export enum Kind { A }'],
    ['a top-level await', 'export const value = await Promise.resolve(1);'],
    ['a top-level await', 'if (true) { await 1; }'],
  ])('finds %s in %s', (construct, source) => {
    const path = 'src/protocol/planted.ts';

    expect(planted({ [path]: source }, forbiddenSyntax)).toEqual([`${path} has ${construct}`]);
  });

  it('finds a barrel', () => {
    const path = 'src/tokens/index.ts';

    expect(planted({ [path]: "export * from './token.js';" }, forbiddenSyntax)).toEqual([
      `${path} is a barrel`,
    ]);
  });

  it('takes no await inside a function for one at the top', () => {
    const source =
      'export class A { async b() { await 1; } }; export const c = async () => await 1;';

    expect(planted({ 'src/protocol/planted.ts': source }, forbiddenSyntax)).toEqual([]);
  });
});
