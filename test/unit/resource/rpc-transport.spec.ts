import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ArgumentsHost } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import {
  EventPattern,
  KafkaContext,
  MessagePattern,
  MqttContext,
  NatsContext,
  RedisContext,
  RmqContext,
  TcpContext,
} from '@nestjs/microservices';
import { firstValueFrom, isObservable, lastValueFrom, type Observable } from 'rxjs';
import {
  BearerError,
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from '../../../src/protocol/bearer-errors.js';
import { type OAuth2Error, TemporarilyUnavailableError } from '../../../src/protocol/errors.js';
import { ScopeSet } from '../../../src/protocol/scope.js';
import { headerValues } from '../../../src/resource/credentials/guarded-request.js';
import { OAUTH_TOKEN, tokenInUse, type ValidatedToken } from '../../../src/resource/index.js';
import { rpcTransport } from '../../../src/resource/transports/rpc.transport.js';

class Handlers {
  @EventPattern('event')
  event(payload: unknown) {
    return payload;
  }

  @MessagePattern('message')
  message(payload: unknown) {
    return payload;
  }
}

const { event, message } = Handlers.prototype;

/** The headers of NATS: only names of the same case are the same. */
class NatsHeaders {
  readonly #values = new Map<string, string[]>();

  append(name: string, value: string): this {
    this.#values.set(name, [...this.values(name), value]);
    return this;
  }

  keys(): string[] {
    return [...this.#values.keys()];
  }

  values(name: string): string[] {
    return this.#values.get(name) ?? [];
  }
}

/** The metadata of a gRPC call: names in lower case, lists of values. */
class GrpcMetadata {
  constructor(private readonly held: Readonly<Record<string, readonly (string | Buffer)[]>>) {}

  getMap() {
    return Object.fromEntries(Object.entries(this.held).map(([name, [first]]) => [name, first]));
  }

  get(name: string) {
    return this.held[name.toLowerCase()] ?? [];
  }
}

function hostOf(args: unknown[], handler: (data: unknown) => void = message): ArgumentsHost {
  const host = new ExecutionContextHost(args, Handlers, handler);
  host.setType('rpc');
  return host;
}

function authorization(...args: unknown[]): readonly string[] {
  const request = rpcTransport.request(hostOf(args));
  return headerValues(request ?? {}, 'authorization');
}

const kafka = (headers: object) =>
  new KafkaContext([{ headers } as never, 0, 'topic', {} as never, async () => {}, {} as never]);
const rmq = (headers: object | undefined) => new RmqContext([{ properties: { headers } }, {}, 'p']);
const mqtt = (properties: object | undefined) => new MqttContext(['topic', { properties }]);
const nats = (headers?: NatsHeaders) => new NatsContext(['subject', headers] as never);
const tcp = (...metadata: [] | [Record<string, string>]) =>
  new TcpContext([{} as never, 'p', ...metadata]);

describe('the token of a message', () => {
  it.each<[string, unknown]>([
    ['NATS', nats(new NatsHeaders().append('authorization', 'Bearer t'))],
    ['NATS, as HTTP writes it', nats(new NatsHeaders().append('Authorization', 'Bearer t'))],
    ['Kafka', kafka({ authorization: 'Bearer t' })],
    ['Kafka, as bytes', kafka({ Authorization: Buffer.from('Bearer t') })],
    ['RabbitMQ', rmq({ authorization: 'Bearer t' })],
    ['MQTT 5', mqtt({ userProperties: { authorization: 'Bearer t' } })],
    ['gRPC', new GrpcMetadata({ authorization: ['Bearer t'] })],
    ['Redis', new RedisContext(['channel', { authorization: 'Bearer t' }])],
    ['TCP', tcp({ authorization: 'Bearer t' })],
  ])('is in the headers: %s', (_, context) => {
    expect(authorization({ a: 1 }, context)).toEqual(['Bearer t']);
  });

  it('is in the metadata of a gRPC call whose handler gets the whole stream', () => {
    const call = { metadata: new GrpcMetadata({ authorization: ['Bearer t'] }) };

    expect(authorization(call)).toEqual(['Bearer t']);
    expect(authorization(call, () => {})).toEqual(['Bearer t']);
  });

  it.each<[string, unknown]>([
    ['TCP', tcp()],
    ['Redis', new RedisContext(['channel'])],
    ['MQTT 3', mqtt(undefined)],
    ['a transport of the application', { anything: true }],
    ['one without a context', undefined],
  ])('is in the payload where there are no headers: %s', (_, context) => {
    expect(authorization({ authorization: 'Bearer t' }, context)).toEqual(['Bearer t']);
  });

  it.each<[string, unknown]>([
    ['NATS', nats()],
    ['Kafka', kafka({})],
    ['RabbitMQ', rmq(undefined)],
    ['MQTT 5', mqtt({ userProperties: {} })],
    ['gRPC', new GrpcMetadata({})],
  ])('is not looked for in the payload where there can be headers: %s', (_, context) => {
    expect(authorization({ authorization: 'Bearer t' }, context)).toEqual([]);
  });

  it.each<[string, unknown[]]>([
    ['gRPC', [{}, new GrpcMetadata({ authorization: ['Bearer a', 'Bearer b'] })]],
    ['names in two cases', [{}, kafka({ authorization: 'Bearer a', Authorization: 'Bearer b' })]],
    ['packet and payload', [{ authorization: 'Bearer b' }, tcp({ authorization: 'Bearer a' })]],
  ])('is refused when there are two (RFC 6750 §2): %s', (_, args) => {
    expect(authorization(...args)).toEqual(['Bearer a', 'Bearer b']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 5],
    ['a list', ['Bearer t']],
    ['null', { authorization: null }],
    ['an object', { authorization: { scheme: 'Bearer' } }],
    ['what is only inherited', Object.create({ authorization: 'Bearer t' })],
  ])('is not made of a payload that is %s', (_, payload) => {
    expect(authorization(payload, tcp())).toEqual([]);
  });

  it('comes with the other headers, for validators that ask for them', () => {
    const request = rpcTransport.request(hostOf([{}, kafka({ 'X-Device-Version': '3' })]));

    expect(request?.headers).toEqual({ 'x-device-version': '3' });
  });
});

describe('a call of a message handler', () => {
  it('is the same for guards and for the parameters, and another one for the next call', () => {
    const context = tcp();
    const args: unknown[] = [5, context];
    const guards = hostOf(args);

    const request = rpcTransport.request(guards);

    expect(rpcTransport.request(guards)).toBe(request);
    expect(rpcTransport.once(guards)).toBe(rpcTransport.once(guards));
    expect(rpcTransport.request(hostOf([...args]))).toBe(request);
    expect(rpcTransport.request(hostOf([5, context]))).not.toBe(request);
    expect(rpcTransport.once(hostOf([5, context]))).not.toBe(rpcTransport.once(guards));
  });

  it('tells who has looked for its token, and what was found', () => {
    const host = hostOf([5, tcp()]);
    const found = { subject: 'alice' } as ValidatedToken;
    const before = tokenInUse(host);

    Object.assign(rpcTransport.request(host) ?? {}, { [OAUTH_TOKEN]: found });

    expect(before).toBeUndefined();
    expect(tokenInUse(host)).toBe(found);
    expect(tokenInUse(hostOf([5, tcp()]))).toBeUndefined();
  });

  it('is not seen by a handler, nor by who writes its arguments down', () => {
    const args: unknown[] = [{ metadata: new GrpcMetadata({}) }];

    rpcTransport.request(hostOf(args));

    expect(args.slice(0, 3)).toEqual([args[0], undefined, undefined]);
    expect(args).toHaveLength(4);
    expect(JSON.stringify(args[3])).toBe('{}');
  });
});

describe('a refusal of a message handler', () => {
  const scope = ScopeSet.parse('a b');
  const refuse = (error: OAuth2Error, host: ArgumentsHost) =>
    rpcTransport.refuse(error, host) as Observable<unknown>;

  it('is told as Nest tells an RpcException', async () => {
    const told = firstValueFrom(refuse(new InsufficientScopeError(scope), hostOf([{}, tcp()])));

    await expect(told).rejects.toEqual({
      status: 'error',
      message: expect.any(String),
      error: 'insufficient_scope',
      error_description: expect.any(String),
      scope: 'a b',
    });
  });

  it.each<[number, RegExp, OAuth2Error]>([
    [16, /^the request has no bearer token$/, new MissingCredentialsError()],
    [16, /^invalid_token: the access token/, new InvalidTokenError()],
    [3, /^invalid_request: two$/, new MalformedCredentialsError('two')],
    [7, /^insufficient_scope: .*: a b$/, new InsufficientScopeError(scope)],
    [14, /^temporarily_unavailable: /, new TemporarilyUnavailableError()],
  ])('is a status of gRPC there: %i, %s', async (code, details, error) => {
    const status = { code, details: expect.stringMatching(details) };

    const told = firstValueFrom(refuse(error, hostOf([{}, new GrpcMetadata({})])));

    await expect(told).rejects.toEqual(status);
  });

  it('ends a gRPC call whose handler has the whole stream, and leaves nothing to be caught', async () => {
    const call = Object.assign(new EventEmitter(), { metadata: new GrpcMetadata({}) });
    const emitted = once(call, 'end').catch((refused: unknown) => refused);
    const answered: unknown[] = [];

    const streaming = refuse(new InvalidTokenError(), hostOf([call]));
    const answering = refuse(
      new InvalidTokenError(),
      hostOf([call, (refused: unknown) => void answered.push(refused)]),
    );

    expect(await emitted).toMatchObject({ code: 16 });
    expect(answered).toEqual([expect.objectContaining({ code: 16 })]);
    await expect(lastValueFrom(streaming)).resolves.toBeUndefined();
    await expect(lastValueFrom(answering)).resolves.toBeUndefined();
  });

  it('counts an event of Kafka as handled: it would come again for ever', async () => {
    const context = kafka({});
    rpcTransport.request(hostOf([{}, context], event));
    const filter = new ExecutionContextHost([{}, context]);

    const told = refuse(new InvalidTokenError(), filter);

    expect(isObservable(told)).toBe(true);
    await expect(lastValueFrom(told)).resolves.toBeUndefined();
  });

  it('lets an event of Kafka come again after an outage', async () => {
    const context = kafka({});
    rpcTransport.request(hostOf([{}, context], event));

    const told = refuse(new TemporarilyUnavailableError(), hostOf([{}, context]));

    await expect(lastValueFrom(told)).rejects.toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('answers a request over Kafka', async () => {
    const context = kafka({});
    rpcTransport.request(hostOf([{}, context], message));

    const told = refuse(new InvalidTokenError(), hostOf([{}, context]));

    await expect(lastValueFrom(told)).rejects.toMatchObject({ error: 'invalid_token' });
  });

  it('has no secret in it', async () => {
    const error: BearerError = new InvalidTokenError(undefined, { cause: new Error('secret') });

    const told: unknown = await firstValueFrom(refuse(error, hostOf([{}, tcp()]))).catch(
      (thrown: unknown) => thrown,
    );

    expect(JSON.stringify(told)).not.toMatch(/secret|stack|cause/);
  });
});
