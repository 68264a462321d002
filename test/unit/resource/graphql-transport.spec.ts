import { describe, expect, it } from 'vitest';
import type { ArgumentsHost } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { GqlExecutionContext } from '@nestjs/graphql';
import {
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from '../../../src/protocol/bearer-errors.js';
import {
  type OAuth2Error,
  ServerError,
  TemporarilyUnavailableError,
  UnsupportedMediaTypeError,
} from '../../../src/protocol/errors.js';
import { headerValues } from '../../../src/resource/credentials/guarded-request.js';
import { graphqlTransport } from '../../../src/resource/transports/graphql.transport.js';

const token = { authorization: 'Bearer t' };
const upgrade = { upgrade: 'websocket', ...token };

interface Info {
  readonly operation?: string;
  readonly variableValues?: object;
  readonly rootValue?: unknown;
}

const infoOf = ({ operation = 'query', variableValues = {}, rootValue }: Info = {}) => ({
  fieldName: 'field',
  operation: { operation },
  variableValues,
  rootValue,
});

function hostOf(...args: unknown[]): ExecutionContextHost {
  const host = new ExecutionContextHost(args, class Books {}, () => undefined);
  host.setType('graphql');
  return host;
}

const resolving = (context: unknown, info: Info = {}) => hostOf({}, {}, context, infoOf(info));

function authorization(host: ArgumentsHost): readonly string[] {
  return headerValues(graphqlTransport.request(host) ?? {}, 'authorization');
}

describe('the token of a resolver', () => {
  it.each<[string, unknown]>([
    ['req', { req: { headers: token } }],
    ['request', { request: { headers: token } }],
    ['request of fetch', { request: new Request('http://localhost/', { headers: token }) }],
    ['reply', { reply: { request: { headers: token } } }],
    ['the driver’s, beside others', { req: { headers: token }, request: 'mine', extra: 1 }],
    ['a socket of graphql-ws', { req: { extra: { request: { headers: upgrade } } } }],
    ['a socket that the application hands on', { extra: { request: { headers: upgrade } } }],
    ['a request that became a socket', { req: { headers: upgrade } }],
    [
      'parameters of a socket',
      { req: { extra: { request: { headers: {} } }, connectionParams: token } },
    ],
    [
      'parameters that the application hands on',
      { req: { headers: { upgrade: 'WebSocket' } }, connectionParams: { headers: token } },
    ],
    [
      'parameters of mercurius',
      { request: { headers: { upgrade: 'websocket' } }, _connectionInit: token },
    ],
  ])('is found: %s', (_, context) => {
    expect(authorization(resolving(context))).toEqual(['Bearer t']);
  });

  it.each<[string, unknown]>([
    ['no context', undefined],
    ['an empty one', {}],
    ['one that is no object', 'context'],
    ['a request without headers', { req: {} }],
    ['parameters beside an HTTP request', { req: { headers: {} }, connectionParams: token }],
    ['the arguments of the field', { args: token, headers: token }],
  ])('is not found: %s', (_, context) => {
    expect(authorization(resolving(context))).toEqual([]);
  });

  it('is found by resolvers of references and of types, which have other arguments', () => {
    const context = { req: { headers: token } };

    expect(authorization(hostOf({}, context, infoOf()))).toEqual(['Bearer t']);
    expect(authorization(hostOf({}, context, infoOf(), { name: 'Type' }))).toEqual(['Bearer t']);
    expect(graphqlTransport.method(hostOf({}, context, infoOf()))).toBe('GET');
  });

  it('is found in the context that @nestjs/graphql makes of Nest’s', () => {
    const host = GqlExecutionContext.create(resolving({ req: { headers: token } }));

    expect(authorization(host)).toEqual(['Bearer t']);
  });

  it('is that of mercurius’ reply, whatever name the application gives its request', () => {
    const raw = {};
    const request = { raw, headers: token };

    expect(authorization(resolving({ reply: { request }, req: request }))).toEqual(['Bearer t']);
    expect(
      authorization(resolving({ reply: { request }, req: Object.assign(raw, { headers: {} }) })),
    ).toEqual(['Bearer t']);
  });

  it('is nobody’s when reply and request are of two callers', () => {
    const context = { reply: { request: { headers: token } }, req: { headers: {} } };

    expect(() => authorization(resolving(context))).toThrow('requests share a GraphQL context');
  });

  it('is not that of a header beside parameters with another token: both are told', () => {
    const socket = {
      extra: { request: { headers: { upgrade: 'websocket', authorization: 'Bearer a' } } },
      connectionParams: { authorization: 'Bearer b' },
    };

    expect(authorization(resolving({ req: socket }))).toEqual(['Bearer a', 'Bearer b']);
  });
});

describe('what resolvers share', () => {
  const shared = (left: ArgumentsHost, right: ArgumentsHost) =>
    graphqlTransport.once(left) === graphqlTransport.once(right) &&
    graphqlTransport.request(left) === graphqlTransport.request(right);

  it('is the HTTP request, as middleware sees it', () => {
    const raw = {};
    const req = { raw, headers: token };

    expect(graphqlTransport.once(resolving({ req }))).toBe(raw);
    expect(graphqlTransport.request(resolving({ req }))).toBe(req);
    expect(shared(resolving({ req }), resolving({ req }))).toBe(true);
  });

  it('is an HTTP request that offers another protocol, too: it stays one', () => {
    const req = { headers: { upgrade: 'h2c', ...token } };

    expect(graphqlTransport.request(resolving({ req }))).toBe(req);
  });

  const context = { req: { headers: upgrade } };
  const other = { req: { headers: upgrade } };
  const variableValues = {};
  const rootValue = {};

  it.each<[string, boolean, ArgumentsHost, ArgumentsHost]>([
    [
      'the resolvers of one operation',
      true,
      resolving(context, { variableValues }),
      resolving(context, { variableValues }),
    ],
    ['two operations', false, resolving(context), resolving(context)],
    [
      'two events of a subscription',
      false,
      resolving(context, { variableValues, rootValue: {} }),
      resolving(context, { variableValues, rootValue: {} }),
    ],
    [
      'two sockets that hear of the same event',
      false,
      resolving(context, { variableValues, rootValue }),
      resolving(other, { variableValues, rootValue }),
    ],
    [
      'a subscription over one HTTP request, and its next event',
      false,
      resolving({ req: { headers: token } }, { operation: 'subscription' }),
      resolving({ req: { headers: token } }, { operation: 'subscription' }),
    ],
  ])('over a socket: %s: %s', (_, expected, left, right) => {
    expect(shared(left, right)).toBe(expected);
  });

  it('is nothing without a context', () => {
    expect(graphqlTransport.request(resolving(undefined))).toBeUndefined();
    expect(graphqlTransport.once(resolving(undefined))).toBeDefined();
  });
});

describe('the method of an operation', () => {
  it.each([
    ['query', 'GET'],
    ['mutation', 'POST'],
    ['subscription', 'GET'],
  ])('%s is %s', (operation, method) => {
    expect(graphqlTransport.method(resolving({}, { operation }))).toBe(method);
  });

  it('is unknown without an operation', () => {
    expect(graphqlTransport.method(hostOf({}, {}, {}, {}))).toBeUndefined();
  });
});

describe('a refused resolver', () => {
  function refused(error: OAuth2Error): unknown {
    try {
      return graphqlTransport.refuse(error, resolving({}));
    } catch (thrown) {
      return thrown;
    }
  }

  it.each<[string, OAuth2Error]>([
    ['UNAUTHENTICATED', new MissingCredentialsError()],
    ['UNAUTHENTICATED', new InvalidTokenError()],
    ['BAD_REQUEST', new MalformedCredentialsError('two')],
    ['BAD_REQUEST', new UnsupportedMediaTypeError('no form')],
    ['FORBIDDEN', new InsufficientScopeError()],
    ['SERVICE_UNAVAILABLE', new TemporarilyUnavailableError()],
    ['INTERNAL_SERVER_ERROR', new ServerError()],
  ])('has the code %s in the extensions, and no stack', (code, error) => {
    expect(refused(error)).toBe(error);
    expect(error).toMatchObject({ extensions: { code } });
    expect(error.stack).toBe(`${error.name}: ${error.message}`);
  });
});
