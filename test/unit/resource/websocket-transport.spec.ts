import { describe, expect, it } from 'vitest';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { InvalidTokenError } from '../../../src/protocol/bearer-errors.js';
import { headerValues } from '../../../src/resource/credentials/guarded-request.js';
import { handshakeOf, rememberHandshake } from '../../../src/resource/index.js';
import { websocketTransport } from '../../../src/resource/transports/websocket.transport.js';

function hostOf(...args: unknown[]): ExecutionContextHost {
  const host = new ExecutionContextHost(args);
  host.setType('ws');
  return host;
}

const authorization = (connection: object) =>
  headerValues(handshakeOf(connection), 'authorization');

describe('the handshake of a connection', () => {
  const headers = { authorization: 'Bearer t', 'x-device-version': '3' };

  it.each<[string, object]>([
    ['socket.io', { handshake: { headers, auth: {} } }],
    ['socket.io, as auth.token', { handshake: { headers: {}, auth: { token: 't' } } }],
    ['graphql-ws', { extra: { request: { headers } } }],
    ['graphql-ws, as a parameter', { connectionParams: { authorization: 'Bearer t' } }],
  ])('has the token: %s', (_, connection) => {
    expect(authorization(connection)).toEqual(['Bearer t']);
  });

  it('has no token that is in a query', () => {
    const handshake = { headers: {}, query: { token: 't', access_token: 't' }, auth: {} };

    expect(authorization({ handshake, url: '/?token=t' })).toEqual([]);
  });

  it('has the other headers too, for validators that ask for them', () => {
    expect(handshakeOf({ handshake: { headers, auth: { token: 'u' } } }).headers).toMatchObject({
      'x-device-version': '3',
    });
  });

  it('shows a header that Node hides because it came twice', () => {
    const rawHeaders = ['Authorization', 'Bearer t', 'authorization', 'Bearer u'];
    const native = {};
    rememberHandshake(native, { headers, rawHeaders });

    expect(authorization(native)).toEqual(['Bearer t', 'Bearer u']);
    expect(authorization({ handshake: { headers }, request: { rawHeaders } })).toEqual([
      'Bearer t',
      'Bearer u',
    ]);
  });

  it('is what was remembered last, whatever the connection brought itself', () => {
    const client = { handshake: { headers, auth: { token: 'old' } } };

    rememberHandshake(client, { headers: { authorization: 'Bearer new' } });

    expect(authorization(client)).toEqual(['Bearer new']);
  });

  it('is empty for a connection that nobody knows', () => {
    expect(authorization({})).toEqual([]);
    expect(websocketTransport.request(hostOf('no object', 1, 'message'))).toEqual({});
  });

  it('is a new one each time, so that what was found for it is not found again', () => {
    const client = { handshake: { headers } };

    expect(handshakeOf(client)).not.toBe(handshakeOf(client));
  });
});

describe('a message of a socket', () => {
  it('keeps its pattern at the end of the arguments, and its data where Nest reads it', () => {
    const host = hostOf({}, 7, 'message');

    websocketTransport.request(host);

    expect(host.switchToWs().getPattern()).toBe('message');
    expect(host.switchToWs().getData()).toBe(7);
    expect(host.getArgs().slice(0, 3)).toEqual([{}, 7, undefined]);
  });

  it('has no method', () => {
    expect(websocketTransport.method(hostOf({}, 7, 'message'))).toBeUndefined();
  });
});

describe('a refused message', () => {
  const error = new InvalidTokenError();

  it('is told to an open socket of ws in a frame', () => {
    const sent: string[] = [];
    const client = { readyState: 1, send: (frame: string) => sent.push(frame), emit: () => false };

    websocketTransport.refuse(error, hostOf(client, 7, 'message'));

    expect(sent.map((frame): unknown => JSON.parse(frame))).toEqual([
      {
        event: 'exception',
        data: {
          status: 'error',
          message: error.description,
          error: 'invalid_token',
          error_description: error.description,
          cause: { pattern: 'message' },
        },
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['a socket that is closed by now', { readyState: 3, send: () => expect(true).toBe(false) }],
    ['something that cannot be told', {}],
    ['nothing', undefined],
  ])('is not told to %s', (_, client) => {
    expect(websocketTransport.refuse(error, hostOf(client, 7, 'message'))).toBeUndefined();
  });
});
