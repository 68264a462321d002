import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, Injectable } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { Test } from '@nestjs/testing';
import {
  AuthorizationServer,
  DEFAULT_GRANTS,
  Grant,
  NoneResponseType,
  OAuth2ConfigurationError,
  RequireOAuth,
  type TokenResponse,
} from '../../src/index.js';
import { OAuth2TelemetryModule } from '../../src/telemetry/index.js';
import { RecordedTelemetry } from '../support/recorded-telemetry.js';
import {
  authorize,
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

@Injectable()
class BrokenGrant extends Grant {
  readonly type = 'urn:example:broken';

  async exchange(): Promise<TokenResponse> {
    throw new RangeError('something that nobody may read: hunter2');
  }
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return {};
  }
}

describe.each(ADAPTERS)('what OpenTelemetry is told (%s)', (adapter) => {
  let telemetry: RecordedTelemetry;
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    telemetry = new RecordedTelemetry();
    server = await startServer(adapter, {
      options: { grants: [...DEFAULT_GRANTS, BrokenGrant], responseTypes: [NoneResponseType] },
      imports: [OAuth2TelemetryModule.forRoot(telemetry)],
      controllers: [GuardedController],
    });
    const grants = ['authorization_code', 'refresh_token', 'urn:example:broken'];
    client = await registerClient(server, { grants });
  });

  afterAll(async () => {
    await server.close();
    await telemetry.end();
  });

  /** Name, what it is in, and what is told of it. */
  async function spansOf(act: () => Promise<unknown>) {
    const before = telemetry.spans.length;
    await act();
    const spans = telemetry.spans.slice(before);
    const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    return spans.map(({ name, parentSpanContext, attributes, status, events }) => ({
      name,
      in: names.get(parentSpanContext?.spanId ?? ''),
      ...attributes,
      fault: status.code === SpanStatusCode.ERROR,
      events,
    }));
  }

  async function countOf(name: string, wanted: Readonly<Record<string, unknown>>) {
    const series = (await telemetry.measured()).filter(
      ({ name: found, labels }) =>
        found === name && Object.entries(wanted).every(([label, value]) => labels[label] === value),
    );
    return series.reduce((sum, { count }) => sum + count, 0);
  }

  it('is a span for each endpoint and each grant, one in the other', async () => {
    const spans = await spansOf(() => tokensFor(server, client));

    expect(spans).toEqual([
      {
        name: 'oauth2.authorize code',
        in: 'oauth2.endpoint authorization',
        'oauth2.grant_type': 'authorization_code',
        'oauth2.response_type': 'code',
        'oauth2.client_id': client.clientId,
        fault: false,
        events: [],
      },
      {
        name: 'oauth2.endpoint authorization',
        in: undefined,
        'oauth2.endpoint': 'authorization',
        'http.response.status_code': 303,
        fault: false,
        events: [],
      },
      {
        name: 'oauth2.grant authorization_code',
        in: 'oauth2.endpoint token',
        'oauth2.grant_type': 'authorization_code',
        'oauth2.client_id': client.clientId,
        fault: false,
        events: [],
      },
      {
        name: 'oauth2.endpoint token',
        in: undefined,
        'oauth2.endpoint': 'token',
        'http.response.status_code': 200,
        fault: false,
        events: [],
      },
    ]);
  });

  it('sees response types that are no grants', async () => {
    const informed = await registerClient(server, { responseTypes: ['none'] });
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const spans = await spansOf(() =>
      authorize(server, informed, { response_type: 'none', ...without }),
    );

    expect(spans).toMatchObject([
      { name: 'oauth2.authorize none', 'oauth2.response_type': 'none', fault: false },
      { name: 'oauth2.endpoint authorization', 'http.response.status_code': 303 },
    ]);
  });

  it('names a refusal by its code, which is no fault of the server', async () => {
    const spans = await spansOf(() => refresh(server, client, 'junk'));

    expect(spans).toMatchObject([
      { name: 'oauth2.grant refresh_token', 'error.type': 'invalid_grant', fault: false },
      { name: 'oauth2.endpoint token', 'error.type': 'invalid_grant', fault: false },
    ]);
  });

  it('names an error that is redirected, too (RFC 6749 §4.1.2.1)', async () => {
    const spans = await spansOf(() => authorize(server, client, { scope: 'nothing' }));

    expect(spans).toMatchObject([
      { name: 'oauth2.endpoint authorization', 'error.type': 'invalid_scope', fault: false },
    ]);
  });

  it('names a bug by its class and not by its words', async () => {
    const spans = await spansOf(() =>
      post(server, '/oauth/token', client, { grant_type: 'urn:example:broken' }),
    );

    expect(spans).toMatchObject([
      { name: 'oauth2.grant urn:example:broken', 'error.type': 'RangeError', fault: true },
      { name: 'oauth2.endpoint token', 'error.type': 'RangeError', fault: true },
    ]);
    expect(JSON.stringify(spans)).not.toContain('hunter2');
  });

  it('is nothing of a grant_type that anybody may write', async () => {
    const type = 'urn:example:made-up';
    const spans = await spansOf(() => post(server, '/oauth/token', client, { grant_type: type }));

    expect(spans).toMatchObject([
      { name: 'oauth2.endpoint token', 'error.type': 'unsupported_grant_type' },
    ]);
    expect(JSON.stringify([spans, await telemetry.measured()])).not.toContain(type);
  });

  it('sees grants that are registered at run time', async () => {
    class LateGrant extends Grant {
      readonly type = 'urn:example:late';

      async exchange(): Promise<TokenResponse> {
        return { access_token: 'none', token_type: 'none', expires_in: 0 };
      }
    }
    server.app.get(AuthorizationServer).registerGrant(new LateGrant());
    const late = await registerClient(server, {
      grants: ['authorization_code', 'urn:example:late'],
    });

    const spans = await spansOf(() =>
      post(server, '/oauth/token', late, { grant_type: 'urn:example:late' }),
    );

    expect(spans.map(({ name }) => name)).toEqual([
      'oauth2.grant urn:example:late',
      'oauth2.endpoint token',
    ]);
  });

  it('measures endpoints and grants in seconds, with few labels', async () => {
    const token = { 'oauth2.endpoint': 'token', 'http.response.status_code': 200 };
    const grant = { 'oauth2.grant_type': 'authorization_code' };
    const [endpoints, grants] = [
      await countOf('oauth2.endpoint.duration', token),
      await countOf('oauth2.grant.duration', grant),
    ];

    await tokensFor(server, client);

    expect(await countOf('oauth2.endpoint.duration', token)).toBe(endpoints + 1);
    // The approval and the exchange.
    expect(await countOf('oauth2.grant.duration', grant)).toBe(grants + 2);
    const measured = await telemetry.measured();
    expect(new Set(measured.map(({ name, unit }) => `${name} in ${unit}`))).toEqual(
      new Set([
        'oauth2.endpoint.duration in s',
        'oauth2.grant.duration in s',
        'oauth2.events in {event}',
      ]),
    );
    expect(new Set(measured.flatMap(({ labels }) => Object.keys(labels)))).toEqual(
      new Set([
        'oauth2.endpoint',
        'oauth2.grant_type',
        'oauth2.response_type',
        'oauth2.event',
        'oauth2.client_auth_method',
        'http.response.status_code',
        'error.type',
      ]),
    );
  });

  it('counts every event by its type and why, and by nobody', async () => {
    const { access_token: token } = await tokensFor(server, client);
    await introspect(server, client, token);
    await introspect(server, client, 'junk');
    await server.get('/guarded', { authorization: `Bearer ${token}` });
    await server.get('/guarded', { authorization: 'Bearer junk' });

    const counted = async (event: string, labels = {}) =>
      countOf('oauth2.events', { 'oauth2.event': event, ...labels });
    expect(await counted('token.introspected', { 'oauth2.token.active': true })).toBe(1);
    expect(await counted('token.introspected', { 'oauth2.token.active': false })).toBe(1);
    expect(await counted('token.authenticated')).toBe(1);
    expect(await counted('token.refused', { 'oauth2.reason': 'invalid_token' })).toBe(1);
    expect(JSON.stringify(await telemetry.measured())).not.toContain(client.clientId);
  });
});

describe('OAuth2TelemetryModule', () => {
  it('says what to import when there is nothing to tell of', async () => {
    const module = await Test.createTestingModule({
      imports: [OAuth2TelemetryModule.forRoot()],
    }).compile();

    await expect(module.init()).rejects.toThrow(OAuth2ConfigurationError);
    await expect(module.init()).rejects.toThrow(
      'there is nothing to tell of: import OAuth2Module or ResourceServerModule as well',
    );
  });

  it.each(ADAPTERS)('changes nothing where no SDK was started, on %s', async (adapter) => {
    const server = await startServer(adapter, { imports: [OAuth2TelemetryModule.forRoot()] });
    const client = await registerClient(server);

    const tokens = await tokensFor(server, client);

    expect(await introspect(server, client, tokens.access_token)).toMatchObject({ active: true });
    expect((await refresh(server, client, 'junk')).status).toBe(400);
    await server.close();
  });
});
