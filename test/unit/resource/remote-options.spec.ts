import { describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { resolveResourceServerOptions } from '../../../src/resource/module/resource-server-options.resolver.js';
import {
  LocalTokenValidator,
  OAuth2ConfigurationError,
  RemoteTokenValidator,
  ResourceServerModule,
  TokenValidator,
} from '../../../src/resource/index.js';
import { FakeClock } from '../../../src/testing/index.js';
import { RecordedLog } from '../../support/recorded-log.js';

const SECRET = 'the-secret-of-the-api';
const introspection = {
  endpoint: 'https://id.example/oauth/introspect',
  clientId: 'api',
  clientSecret: SECRET,
};

@Injectable()
class OwnValidator extends TokenValidator {
  authenticateToken(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

class PartnerTokens extends RemoteTokenValidator {}

function failureOf(options: unknown): OAuth2ConfigurationError | undefined {
  try {
    resolveResourceServerOptions(options);
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) return error;
    throw error;
  }
  return undefined;
}

const problemsOf = (options: unknown): readonly string[] => failureOf(options)?.problems ?? [];

describe('options of ResourceServerModule', () => {
  it('have defaults for everything but the endpoint and the client', () => {
    expect(resolveResourceServerOptions({ introspection })).toEqual({
      events: { log: 'log', emitter: undefined },
      hooks: { classes: [], timeLimit: 5 },
      introspection: {
        ...introspection,
        issuer: undefined,
        clientAuthMethod: 'client_secret_basic',
        timeout: 5,
        cacheTtl: 30,
        negativeCacheTtl: 5,
        cacheSize: 10_000,
        concurrency: 50,
        acceptUntyped: false,
      },
      resource: expect.objectContaining({ realm: 'oauth2', formBody: false }),
    });
  });

  it.each([
    ['http on loopback', { endpoint: 'http://127.0.0.1:3000/oauth/introspect' }],
    ['http on localhost', { endpoint: 'http://localhost:3000/oauth/introspect' }],
    ['an issuer instead of an endpoint', { endpoint: undefined, issuer: 'https://id.example/' }],
    ['both', { issuer: 'https://id.example/tenant' }],
    ['no cache', { cacheTtl: 0, negativeCacheTtl: 0 }],
    ['the secret in the form', { clientAuthMethod: 'client_secret_post' }],
  ])('may have %s', (_, members) => {
    expect(problemsOf({ introspection: { ...introspection, ...members } })).toEqual([]);
  });

  it.each([
    ['classes of your own and no introspection', [OwnValidator], undefined],
    ['both', [OwnValidator, RemoteTokenValidator], introspection],
    ['a class that asks for you', [PartnerTokens], undefined],
  ])('may name %s', (_, validators, asked) => {
    expect(problemsOf({ resource: { validators }, introspection: asked })).toEqual([]);
  });
});

describe('a bad option of introspection is told with what to write instead:', () => {
  it.each<[string, object, string]>([
    ['no endpoint', { endpoint: undefined }, 'introspection.endpoint is missing: write where'],
    ['an empty endpoint', { endpoint: '' }, "introspection.endpoint is '': write a URL"],
    ['no URL', { endpoint: 'id.example' }, "introspection.endpoint is 'id.example': write a URL"],
    ['a number', { endpoint: 7 }, 'introspection.endpoint is 7: write a URL'],
    [
      'http (RFC 7662 §2.1)',
      { endpoint: 'http://id.example/i' },
      'write an https URL (http is for',
    ],
    ['another scheme', { endpoint: 'ftp://localhost/i' }, 'write an https URL'],
    ['a fragment', { endpoint: 'https://id.example/i#a' }, 'write it without a fragment'],
    [
      'a client in the URL',
      { endpoint: `https://api:${SECRET}@id.example/i` },
      'introspection.endpoint has user information: write clientId and clientSecret instead',
    ],
    ['an issuer with http', { issuer: 'http://id.example' }, 'introspection.issuer is'],
    [
      'an issuer with a query (RFC 8414 §2)',
      { issuer: 'https://id.example?a=1' },
      "introspection.issuer is 'https://id.example?a=1': write it without a query",
    ],
    [
      'no clientId',
      { clientId: undefined },
      'introspection.clientId is missing: write the identifier',
    ],
    [
      'no clientSecret',
      { clientSecret: undefined },
      'introspection.clientSecret is missing: write',
    ],
    ['an empty clientSecret', { clientSecret: '' }, 'introspection.clientSecret is missing: write'],
    [
      'a way of proof that there is not',
      { clientAuthMethod: 'basic' },
      "introspection.clientAuthMethod is 'basic': write client_secret_basic or client_secret_post",
    ],
    [
      'a time-out of milliseconds',
      { timeout: 5000 },
      'introspection.timeout is 5000: write whole seconds from 1 to 60',
    ],
    [
      'a fraction',
      { cacheTtl: 0.5 },
      'introspection.cacheTtl is 0.5: write whole seconds from 0 to 3600',
    ],
    ['a negative bound', { negativeCacheTtl: -1 }, 'introspection.negativeCacheTtl is -1'],
    [
      'a cache of nothing',
      { cacheSize: 0 },
      'introspection.cacheSize is 0: write a whole number from 1',
    ],
    [
      'no question at all',
      { concurrency: 0 },
      'introspection.concurrency is 0: write a whole number from 1 to 1000',
    ],
    ['too many at once', { concurrency: 1001 }, 'introspection.concurrency is 1001'],
    [
      'a yes',
      { acceptUntyped: 'yes' },
      "introspection.acceptUntyped is 'yes': write true or false",
    ],
    [
      'a misspelt name',
      { clientSecert: SECRET },
      'introspection.clientSecert is no option: write introspection.clientSecret',
    ],
  ])('%s', (_, members, told) => {
    const problems = problemsOf({ introspection: { ...introspection, ...members } });

    expect(problems).toEqual([expect.stringContaining(told)]);
    expect(problems.join()).not.toContain(SECRET);
  });
});

describe('a bad option of ResourceServerModule is told with what to write instead:', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'there are no options: write at least introspection'],
    [
      'nobody who decides',
      {},
      'introspection is missing: write { endpoint, clientId, clientSecret }',
    ],
    ['no object', { introspection: 'https://id.example' }, 'introspection is'],
    ['null', { introspection: null }, 'introspection is null: write an object'],
    [
      'a misspelt group',
      { introspection, resources: {} },
      'resources is no option: write resource',
    ],
    [
      'a misspelt setting of the resource',
      { introspection, resource: { relam: 'api' } },
      'resource.relam is no option: write resource.realm',
    ],
    [
      'an option of a group beside it',
      { introspection, cacheTtl: 5 },
      'cacheTtl is no option here: write introspection.cacheTtl',
    ],
    [
      'an option of the resource beside it',
      { introspection, validators: [] },
      'validators is no option here: write resource.validators',
    ],
    [
      'what a factory cannot give',
      { introspection, isGlobal: false },
      'isGlobal cannot come from a factory: write it beside useFactory, in forRootAsync',
    ],
    [
      'an instance',
      { introspection, resourceOwners: {} },
      'resourceOwners is an object: write the class itself',
    ],
    [
      'the validator of OAuth2Module',
      { resource: { validators: [LocalTokenValidator] } },
      'resource.validators has LocalTokenValidator: it needs OAuth2Module in the same process',
    ],
    [
      'introspection that nobody uses',
      { introspection, resource: { validators: [OwnValidator] } },
      'introspection is used by nobody: add RemoteTokenValidator to resource.validators',
    ],
    [
      'a validator that cannot ask',
      { resource: { validators: [RemoteTokenValidator] } },
      'introspection is missing: RemoteTokenValidator needs it',
    ],
    [
      'no list of validators',
      { introspection, resource: { validators: RemoteTokenValidator } },
      'resource.validators is no list of classes',
    ],
  ])('%s', (_, options, told) => {
    expect(problemsOf(options)).toEqual([expect.stringContaining(told)]);
  });

  it('all of them at once, by the name of the module', () => {
    const options = { issuers: '', introspection: { ...introspection, timeout: 0, clientId: 7 } };

    expect(failureOf(options)?.message).toMatch(
      /^ResourceServerModule cannot start, 3 problems in/,
    );
  });

  it('those of a validator that is extended, too', () => {
    const make = () =>
      new PartnerTokens(
        { ...introspection, endpoint: 'id.example' },
        new FakeClock(),
        new RecordedLog(),
      );

    expect(make).toThrow(OAuth2ConfigurationError);
    expect(make).toThrow("introspection.endpoint is 'id.example': write a URL");
  });
});

describe('people of an API that has ResourceServerModule', () => {
  class Nobody {}
  class People {
    readonly find = (subject: string) => Promise.resolve({ subject });
  }
  const started = (resourceOwners: typeof People) =>
    Test.createTestingModule({
      imports: [ResourceServerModule.forRoot({ introspection, resourceOwners })],
    }).compile();

  it('can be found, by a method or a field; else it does not start', async () => {
    await expect(started(People)).resolves.toBeDefined();
    await expect(started(Nobody as never)).rejects.toThrow(
      'resourceOwners is Nobody, which has no find: write find(subject) there',
    );
  });
});
