import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inject, Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import {
  type OAuth2Event,
  type OAuth2EventOf,
  OAuth2Events,
  OnOAuth2Event,
} from '../../src/index.js';
import {
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { Told } from './told.fixture.js';

/** Each worse than the one before it. */
@Injectable()
class Nuisances {
  static heard = 0;

  @OnOAuth2Event()
  throws(): void {
    Nuisances.heard += 1;
    throw new Error('thrown by a listener');
  }

  @OnOAuth2Event()
  async rejects(): Promise<void> {
    throw new Error('rejected by a listener');
  }

  @OnOAuth2Event()
  hangs(): Promise<void> {
    return new Promise(() => undefined);
  }

  @OnOAuth2Event()
  changes(event: OAuth2Event): void {
    if ('scopes' in event) (event.scopes as string[]).push('admin');
    Object.assign(event, { clientId: 'another' });
  }
}

/** What is in the database at the moment in which it is told. */
@Injectable()
class Reader {
  readonly seen: string[] = [];

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @OnOAuth2Event('authorization.granted')
  async granted({ authorizationId }: OAuth2EventOf<'authorization.granted'>) {
    await this.read('granted', 'oauth2_authorization', 'revoked_at IS NULL', authorizationId);
  }

  @OnOAuth2Event('token.issued')
  async issued({ tokenId }: OAuth2EventOf<'token.issued'>) {
    await this.read('issued', 'oauth2_token', 'revoked_at IS NULL', tokenId);
  }

  @OnOAuth2Event('token.revoked')
  async revoked({ tokenId }: OAuth2EventOf<'token.revoked'>) {
    await this.read('revoked', 'oauth2_token', 'revoked_at IS NOT NULL', tokenId);
  }

  @OnOAuth2Event('code.replayed')
  async replayed({ authorizationId }: OAuth2EventOf<'code.replayed'>) {
    await this.read('replayed', 'oauth2_authorization', 'revoked_at IS NOT NULL', authorizationId);
  }

  private async read(what: string, table: string, how: string, id: string): Promise<void> {
    const sql = `SELECT 1 FROM ${table} WHERE id = $1 AND ${how}`;
    const rows: readonly unknown[] = await this.dataSource.query(sql, [id]);
    this.seen.push(`${what}: ${rows.length}`);
  }
}

@Injectable()
class EmitterListener {
  readonly heard: string[] = [];

  @OnEvent('oauth2.token.*')
  hear({ type }: OAuth2Event): void {
    this.heard.push(type);
    throw new Error('thrown at the emitter');
  }
}

describe.each(ADAPTERS)('listeners of events (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let told: Told;

  beforeAll(async () => {
    told = new Told();
    server = await startServer(adapter, { providers: [Nuisances], logger: told.logger });
    client = await registerClient(server);
  });
  afterAll(async () => {
    await server.close();
    await told.telemetry.end();
  });

  it('change no answer when they throw, reject, hang or write to what they hear', async () => {
    const before = Nuisances.heard;
    const tokens = await tokensFor(server, client);
    const facts = await introspect(server, client, tokens.access_token);
    const refreshed = await refresh(server, client, tokens.refresh_token);
    const junk = await refresh(server, client, 'junk');

    expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'profile email' });
    expect(facts).toMatchObject({
      active: true,
      client_id: client.clientId,
      scope: 'profile email',
    });
    expect(await refreshed.json()).toMatchObject({ scope: 'profile email' });
    expect([refreshed.status, junk.status]).toEqual([200, 400]);
    expect(Nuisances.heard).toBeGreaterThan(before + 5);
  });

  it('are named in the log with what they heard and threw', () => {
    const lines = told.lines.join('\n');

    expect(lines).toContain(
      'error event listener Nuisances.throws (token.issued) failed: thrown by a listener',
    );
    expect(lines).toContain(
      'error event listener Nuisances.rejects (token.issued) failed: rejected by a listener',
    );
  });

  it('are called when the answer has been written, and cannot hold it up', async () => {
    const answers: ServerResponse[] = [];
    const http = server.app.getHttpServer() as Server;
    http.on('request', (_: IncomingMessage, response: ServerResponse) => answers.push(response));
    const written: boolean[] = [];
    const end = server.app
      .get(OAuth2Events)
      .on(['token.issued', 'token.revoked', 'token.introspected'], () =>
        written.push(answers.at(-1)?.writableEnded === true),
      );

    const { access_token: token } = await tokensFor(server, client);
    await introspect(server, client, token);
    await post(server, '/oauth/revoke', client, { token });
    end();

    expect(written).toEqual([true, true, true]);
  });
});

describe.each(ADAPTERS)('what is told by listeners (%s)', (adapter) => {
  it('has been committed when they hear of it', async () => {
    const server = await startServer(adapter, { providers: [Reader] });
    const client = await registerClient(server);
    const { access_token: token } = await tokensFor(server, client);
    await post(server, '/oauth/revoke', client, { token });
    await server.app.get(OAuth2Events).idle();
    const { seen } = server.app.get(Reader);
    await server.close();

    expect(seen).toEqual(['granted: 1', 'issued: 1', 'revoked: 1']);
  });

  it('is told to @nestjs/event-emitter as oauth2.<type>, by option', async () => {
    const told = new Told();
    const server = await startServer(adapter, {
      options: { events: { emitter: EventEmitter2 } },
      imports: [EventEmitterModule.forRoot({ wildcard: true, delimiter: '.' })],
      providers: [EmitterListener],
      logger: told.logger,
    });
    const all: unknown[] = [];
    server.app.get(EventEmitter2).on('oauth2.**', (event) => all.push(event));
    const client = await registerClient(server);
    const { access_token: token } = await tokensFor(server, client);
    const facts = await introspect(server, client, token);
    await server.app.get(OAuth2Events).idle();
    const { heard } = server.app.get(EmitterListener);
    await server.close();
    await told.telemetry.end();

    expect(facts).toMatchObject({ active: true });
    expect(heard).toEqual(['token.issued', 'token.introspected']);
    expect(all).toEqual(server.events);
  });

  it.each([
    [undefined, ['warn token.reuse_detected', 'log client.created']],
    ['warn', ['warn token.reuse_detected']],
    [
      'debug',
      [
        'log client.created',
        'debug authorization.granted',
        'debug authorization.revoked',
        'warn token.reuse_detected',
      ],
    ],
    [false, []],
  ] as const)('is in the log as the option says: %s', async (log, lines) => {
    const told = new Told();
    const server = await startServer(adapter, {
      options: { events: log === undefined ? {} : { log } },
      logger: told.logger,
    });
    const client = await registerClient(server);
    const { refresh_token: token } = await tokensFor(server, client);
    await refresh(server, client, token);
    server.clock.advance(31);
    await refresh(server, client, token);
    await server.app.get(OAuth2Events).idle();
    await server.close();
    await told.telemetry.end();

    const found = told.lines.flatMap(
      (line) => /^(\w+ [a-z_]+\.[a-z_]+) \{.*\} OAuth2$/.exec(line)?.[1] ?? [],
    );
    expect(found.toSorted()).toEqual(lines.toSorted());
  });

  it('has its ids in the log, as one line of JSON', async () => {
    const told = new Told();
    const server = await startServer(adapter, { logger: told.logger });
    await server.clients.create({
      name: 'Job',
      clientId: 'job',
      grants: ['client_credentials'],
      scopes: ['read'],
    });
    await server.app.get(OAuth2Events).idle();
    await server.close();
    await told.telemetry.end();

    expect(told.lines).toContain('log client.created {"clientId":"job"} OAuth2');
  });
});
