import { expect } from 'vitest';
import { createMigratedDatabase } from '../support/database.js';
import { introspect, REDIRECT_URI, type TestClient, type TokenAnswer } from '../support/flows.js';
import { type OAuthServer, type ServerSetup, startServer } from '../support/oauth-server.js';

export const PARALLEL = 50;
/** How often each race is run. */
export const ROUNDS = 20;

/** Two instances on one database, one on each adapter, whose clocks agree. */
export interface TwoServers {
  readonly one: OAuthServer;
  readonly other: OAuthServer;
  readonly client: TestClient;
  readonly databaseUrl: string;
  /** Sends `count` requests at once, to each instance in turn. */
  parallel<T>(
    task: (server: OAuthServer, index: number) => Promise<T>,
    count?: number,
  ): Promise<T[]>;
  advance(seconds: number): void;
  close(): Promise<void>;
}

export async function startTwoServers(setup: ServerSetup = {}): Promise<TwoServers> {
  const database = await createMigratedDatabase();
  const one = await startServer('fastify', { ...setup, databaseUrl: database.url });
  const other = await startServer('express', { ...setup, databaseUrl: database.url });
  other.clock.set(one.clock.now());
  const client = await one.clients.create({
    name: 'Racing client',
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [REDIRECT_URI],
    scopes: ['profile', 'email'],
  });
  return {
    one,
    other,
    client,
    databaseUrl: database.url,
    parallel: (task, count = PARALLEL) =>
      Promise.all(Array.from({ length: count }, (_, at) => task(at % 2 ? other : one, at))),
    advance(seconds) {
      for (const { clock } of [one, other]) clock.advance(seconds);
    },
    async close() {
      await one.close();
      await other.close();
      await database.drop();
    },
  };
}

/** What an answer of the token endpoint said. */
export interface Answer {
  readonly status: number;
  readonly body: Partial<TokenAnswer> & { readonly error?: string };
}

export async function answerTo(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

export function succeeded(answers: readonly Answer[]): readonly TokenAnswer[] {
  const bodies = answers.filter(({ status }) => status === 200).map(({ body }) => body);
  return bodies as readonly TokenAnswer[];
}

/** Whatever did not succeed was refused as the RFC says, and nothing broke (RFC 6749 §5.2). */
export function expectRefusals(answers: readonly Answer[], count: number): void {
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, body }) => `${status} ${body.error}`)).toEqual(
    Array(count).fill('400 invalid_grant'),
  );
}

export async function living(server: OAuthServer, client: TestClient, tokens: readonly string[]) {
  const states = await Promise.all(tokens.map((token) => introspect(server, client, token)));
  return tokens.filter((_, at) => states[at]?.active);
}
