import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/imports.js';

/** A block of code in a document, made into a file that can be compiled. */
export interface DocumentedCode {
  /** The document and the block's place in it, as the name of a file. */
  readonly name: string;
  readonly text: string;
}

/** What the blocks of the documents leave out: where their names come from. */
const NAMES: Readonly<Record<string, string>> = {
  '@nestjs/apollo': 'ApolloDriver',
  '@nestjs/common': 'Controller, Delete, Get, Injectable, Module',
  '@nestjs/core': 'APP_GUARD',
  '@nestjs/graphql': 'GraphQLModule, Mutation, Parent, Query, ResolveField, Resolver',
  '@nestjs/microservices': 'MessagePattern',
  '@nestjs/swagger': 'DocumentBuilder, SwaggerModule',
  '@nestjs/websockets': 'MessageBody, SubscribeMessage, WebSocketGateway',
  'nest-authorization-server/resource':
    'AccessToken, BearerError, BearerGuard, Clock, CurrentClient, CurrentSubject, ErrorLog, ' +
    'handshakeOf, OAuth2OpenApi, Public, ReadWriteScopes, rememberHandshake, RemoteTokenValidator, ' +
    'RequireOAuth, ResourceServerModule, type ValidatedToken',
  'nest-authorization-server': 'OAuth2Module, Pages',
  'node:http': 'type IncomingMessage',
  'socket.io': 'type Server, type Socket',
  ws: 'WebSocket, WebSocketServer',
  './documented-world.js':
    'app, audit, Book, ClientInformationEndpoint, LoginCodesModule, OneTimeCodeGrant, client, clients, config, document, events, IsAdmin, options, OwnsBook, PartnerConfig, ' +
    'ProfileModule, protector, registration, request, Timelines, token',
};

const PROTECTOR = `import type { ResourceProtector as Protector } from 'nest-authorization-server/resource';`;

/** The blocks of a document that are not whole examples: those are compiled where they are quoted from. */
export function documentedCode(path: string): readonly DocumentedCode[] {
  const document = readFileSync(join(ROOT, path), 'utf8');
  return [...document.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, code = ''], index) => ({ code, name: `${path.replaceAll('/', '-')}-${index + 1}.ts` }))
    .filter(({ code }) => !code.startsWith('// examples/'))
    .map(({ code, name }) => ({ name, text: asFile(code) }));
}

/** Code with the imports that it leaves out. Members of a class get one around them, loose decorators a method. */
export function asFile(code: string): string {
  const members = `class Shown {
    constructor(readonly protector: Protector, readonly timelines: Timelines) {}
    ${code}`;
  const shapes = [code, `${members}\n}`, `${members}\nshown() {}\n}`];
  const text = shapes.find(isWellFormed) ?? code;
  return [PROTECTOR, ...importsFor(text), 'export {};', text].join('\n');
}

function isWellFormed(text: string): boolean {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    experimentalDecorators: true,
  };
  return (
    ts.transpileModule(text, { compilerOptions, reportDiagnostics: true }).diagnostics?.length === 0
  );
}

function importsFor(text: string): readonly string[] {
  return Object.entries(NAMES).map(([module, names]) => {
    const missing = names.split(', ').filter((name) => isMissing(name.replace('type ', ''), text));
    return `import { ${missing.join(', ')} } from '${module}';`;
  });
}

function isMissing(name: string, text: string): boolean {
  const own = new RegExp(`\\b(?:class|const) ${name}\\b|import [^;]*\\b${name}\\b[^;]* from `);
  return new RegExp(`\\b${name}\\b`).test(text) && !own.test(text);
}
