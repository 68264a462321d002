import { ErrorUris } from '../../../src/protocol/error-uris.js';
import { describe, expect, it } from 'vitest';
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import type { AuthorizationServer } from '../../../src/authorization-server.js';
import type { CrossOriginPolicy } from '../../../src/endpoints/cross-origin.policy.js';
import { EndpointRegistry } from '../../../src/endpoints/endpoint-registry.js';
import { TokenEndpoint } from '../../../src/endpoints/token.endpoint.js';
import { EndpointNames } from '../../../src/http/endpoint-names.js';
import { EndpointHandler } from '../../../src/http/endpoint.handler.js';
import type { OAuth2Bridge } from '../../../src/http/oauth2-bridge.js';
import { OtherMethods } from '../../../src/http/other-methods.js';
import { ErrorLog } from '../../../src/protocol/error-log.js';
import { OAuth2Request } from '../../../src/protocol/request.js';
import type { OAuth2Response } from '../../../src/protocol/response.js';
import { StorageUnavailableError } from '../../../src/protocol/storage-unavailable.js';

const ORIGIN = 'https://app.example';
const away = () => Promise.reject(new StorageUnavailableError(new Error('no connection')));
const policy = { allows: away, allowsPreflight: away } as unknown as CrossOriginPolicy;

class Notes extends ErrorLog {
  readonly operations: string[] = [];

  failed(operation: string): void {
    this.operations.push(operation);
  }
}

/** A response that remembers the answer; `ended` resolves when there is one. */
function recorder() {
  const headers: Record<string, unknown> = {};
  let resolve: (answer: { status: number; body: string }) => void;
  const ended = new Promise<{ status: number; body: string }>((resolved) => (resolve = resolved));
  const response = {
    statusCode: 0,
    setHeader: (name: string, value: unknown) => (headers[name] = value),
    end: (body = '') => resolve({ status: response.statusCode, body }),
  };
  const adapter = { isHeadersSent: () => false, getHeader: () => undefined };
  const host = { httpAdapter: adapter as unknown as AbstractHttpAdapter } as HttpAdapterHost;
  return { host, headers, response, ended };
}

describe('while the storage is away', () => {
  it('a preflight is answered 503, at once, and the reason is logged', async () => {
    const { host, headers, response, ended } = recorder();
    const log = new Notes();
    const { options } = new OtherMethods(host, policy, log).answers(
      TokenEndpoint,
      TokenEndpoint.route,
    );

    options(
      { headers: { origin: ORIGIN, 'access-control-request-method': 'POST' }, rawHeaders: [] },
      response,
    );

    expect(JSON.parse((await ended).body)).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await ended).status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(log.operations).toEqual(['preflight of TokenEndpoint']);
  });

  it('an answer that was made already is sent without CORS headers', async () => {
    const answer = await handled({ status: 200, headers: {}, body: { access_token: 'x' } });

    expect(answer).toEqual({
      response: { status: 200, headers: {}, body: { access_token: 'x' } },
      operations: ['cross-origin check'],
    });
  });
});

describe('a bug beneath the controllers', () => {
  it('leaves as server_error, logged, and tells nothing of itself', async () => {
    const { response, operations } = await handled(new Error('secret detail'));

    expect(response).toMatchObject({ status: 500, body: { error: 'server_error' } });
    expect(JSON.stringify(response)).not.toContain('secret detail');
    expect(operations).toEqual(['TokenEndpoint endpoint']);
  });
});

/** What the handler writes when the server answers, or throws, this. */
async function handled(outcome: OAuth2Response | Error) {
  const log = new Notes();
  const written: OAuth2Response[] = [];
  const issuer = { identifier: 'http://localhost', url: (path: string) => path };
  const request = new OAuth2Request({
    issuer,
    method: 'POST',
    url: '/oauth/token',
    headers: { origin: ORIGIN },
  });
  const bridge = {
    receive: () => ({ request, refusal: undefined, closes: false }),
    write: (_: unknown, response: OAuth2Response) => void written.push(response),
  } as unknown as OAuth2Bridge;
  const server = {
    createEndpointResponse: async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  } as unknown as AuthorizationServer;
  const { host } = recorder();

  const endpoints = new EndpointRegistry();
  const handler = new EndpointHandler(
    bridge,
    server,
    new EndpointNames(),
    policy,
    log,
    host,
    endpoints,
    new ErrorUris(),
  );
  await handler.handle(TokenEndpoint, {}, {});

  expect(written).toHaveLength(1);
  return { response: written[0], operations: log.operations };
}
