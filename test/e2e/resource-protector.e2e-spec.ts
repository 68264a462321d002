import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Test, type TestingModule } from '@nestjs/testing';
import express from 'express';
import fastify from 'fastify';
import {
  type GuardedRequest,
  InvalidTokenError,
  InsufficientScopeError,
  MalformedCredentialsError,
  MissingCredentialsError,
  ResourceProtector,
  type ScopeOperator,
  type ScopeRequirement,
  TemporarilyUnavailableError,
} from '../../src/resource/index.js';
import { OAuth2TestingModule, TestServer } from '../../src/testing/index.js';
import { withoutStorage } from './resource-storage.fixture.js';
import { swapEnd } from './resource.expectations.js';
import { shown, titled } from '../support/titled.js';

type Headers = readonly (readonly [string, string])[];

/** Brings one request in front of `look`, in the form that a framework has for it. */
interface Place {
  visit(headers: Headers, look: (request: GuardedRequest) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

type Look = (request: GuardedRequest) => Promise<unknown>;

/** A server whose handler is swapped for each visit. */
async function served(listener: (look: Look) => Promise<RequestListener>): Promise<Place> {
  let look: Look = () => Promise.resolve();
  const handle = await listener((request) => look(request));
  const server = createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async visit(headers, next) {
      look = next;
      await new Promise<void>((resolve, reject) => {
        const flat = [['host', `127.0.0.1:${port}`], ...headers].flat();
        const sent = httpRequest(
          { host: '127.0.0.1', port, headers: flat, agent: false },
          (answer) => {
            answer.resume().on('end', () => resolve());
          },
        );
        sent.on('error', reject).end();
      });
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

const PLACES: readonly (readonly [string, () => Promise<Place>])[] = [
  [
    'Express',
    () =>
      served(async (look) =>
        express().use((request, response) => {
          void look(request).finally(() => response.end());
        }),
      ),
  ],
  [
    'Fastify',
    () =>
      served(async (look) => {
        const app = fastify();
        app.all('/', (request) => look(request).then(() => ({})));
        await app.ready();
        return (request, response) => app.routing(request, response);
      }),
  ],
  [
    'Node',
    () =>
      served(async (look) => (request, response) => {
        void look(request).finally(() => response.end());
      }),
  ],
  [
    'fetch',
    async () => ({
      async visit(headers, look) {
        const request = new Request('http://localhost/', {
          headers: headers.map(([...one]) => one),
        });
        await look(request);
      },
      close: () => Promise.resolve(),
    }),
  ],
];

describe.each(PLACES)('ResourceProtector.acquire with a request of %s', (_, open) => {
  let module: TestingModule;
  let tokens: TestServer;
  let place: Place;

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [OAuth2TestingModule.forRoot()] }).compile();
    tokens = module.get(TestServer);
    place = await open();
  });

  afterAll(async () => {
    await place.close();
    await module.close();
  });

  /** What came of it: a token or an error. */
  async function acquire(
    headers: Headers,
    scopes: ScopeRequirement = null,
    operator?: ScopeOperator,
  ): Promise<unknown> {
    let outcome: unknown;
    await place.visit(headers, async (request) => {
      outcome = await module
        .get(ResourceProtector)
        .acquire(request, scopes, operator)
        .catch((error: unknown) => error);
    });
    return outcome;
  }

  const bearer = async (scopes: string): Promise<Headers> => [
    ['authorization', `Bearer ${await tokens.tokenFor({ subject: 'alice', scope: scopes })}`],
  ];

  const ASKED: readonly (readonly [
    ScopeRequirement,
    ScopeOperator | undefined,
    string,
    boolean,
  ])[] = [
    [null, undefined, '', true],
    ['profile', undefined, 'profile', true],
    ['profile', undefined, 'email', false],
    ['profile email', undefined, 'profile email', true],
    ['profile email', undefined, 'profile', false],
    [['profile email', 'user'], undefined, 'user', true],
    [['profile email', 'user'], undefined, 'email', false],
    ['profile email', 'AND', 'profile email', true],
    ['profile email', 'AND', 'email', false],
    ['profile email', 'OR', 'email', true],
    ['profile email', 'OR', 'user', false],
    ['profile', (held, [one]) => !held.includes(String(one)), 'email', true],
    ['profile', (held, [one]) => !held.includes(String(one)), 'profile', false],
  ];
  const title = ([scopes, operator, held, admitted]: (typeof ASKED)[number]) =>
    `asks for ${JSON.stringify(scopes)} by ${shown(operator)}: a token with "${held}" is admitted: ${admitted}`;

  it.each(titled(ASKED, title))('%s [case 264]', async (__, [scopes, operator, held, admitted]) => {
    const outcome = await acquire(await bearer(held), scopes, operator);

    expect(outcome).toMatchObject(
      admitted ? { subject: 'alice' } : { code: 'insufficient_scope', status: 403 },
    );
    expect(outcome instanceof InsufficientScopeError).toBe(!admitted);
  });

  it.each<readonly [string, Headers]>([
    ['no header', []],
    ['another scheme', [['authorization', 'Basic YTpi']]],
  ])('finds none: %s (RFC 6750 §3.1) [case 260]', async (__, headers) => {
    expect(await acquire(headers, 'profile')).toBeInstanceOf(MissingCredentialsError);
  });

  it.each<readonly [string, Headers]>([
    ['no token', [['authorization', 'Bearer']]],
    ['two words', [['authorization', 'Bearer a b']]],
    [
      'two headers',
      [
        ['authorization', 'Bearer a'],
        ['authorization', 'Bearer b'],
      ],
    ],
  ])('finds what cannot be read: %s (RFC 6750 §3.1) [case 261]', async (__, headers) => {
    expect(await acquire(headers)).toBeInstanceOf(MalformedCredentialsError);
  });

  it('finds a bad token (RFC 6750 §3.1) [case 262]', async () => {
    const forged = swapEnd(await tokens.tokenFor());
    const expired = await tokens.tokenFor({ expiresIn: -1 });

    for (const token of ['junk', forged, expired]) {
      expect(await acquire([['authorization', `Bearer ${token}`]])).toBeInstanceOf(
        InvalidTokenError,
      );
    }
  });

  it('finds out nothing in an outage, and says so', async () => {
    const headers = await bearer('profile');

    const outcome = await withoutStorage(module, () => acquire(headers));

    expect(outcome).toBeInstanceOf(TemporarilyUnavailableError);
  });

  it.each<readonly [string, ScopeRequirement, ScopeOperator | undefined]>([
    ['an empty scope', '', undefined],
    ['an operator without scopes', null, 'AND'],
    ['an unknown operator', 'a', 'or' as ScopeOperator],
  ])('is called wrongly with %s: a TypeError', async (__, scopes, operator) => {
    expect(await acquire(await bearer('a'), scopes, operator)).toBeInstanceOf(TypeError);
  });
});
