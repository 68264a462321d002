import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Injectable, Module } from '@nestjs/common';
import {
  Endpoint,
  Grant,
  OAuth2ConfigurationError,
  OAuth2Module,
  type TokenRequest,
  type TokenResponse,
} from '../../src/index.js';
import {
  adapters,
  type AppSetup,
  bootApp,
  createTestDatabase,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

@Injectable()
class OtpGrant extends Grant {
  readonly type = 'urn:example:otp';

  async exchange(_request: TokenRequest): Promise<TokenResponse> {
    return { access_token: 'x', token_type: 'Bearer', expires_in: 1 };
  }
}

@Injectable()
class PingEndpoint extends Endpoint {
  static readonly route = { path: '/oauth/ping', methods: ['POST'] } as const;
  readonly name: string = 'ping';

  async handle() {
    return { status: 200, headers: {} };
  }
}

class Impostor extends PingEndpoint {
  override readonly name = 'token';
}

describe.each(adapters)('a configuration that cannot be used, on %s', (adapter) => {
  let database: TestDatabase;
  let running: TestApp | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  afterAll(async () => {
    await database.drop();
  });

  async function boot(setup: AppSetup): Promise<TestApp> {
    running = await bootApp(adapter, {
      ...setup,
      imports: [typeOrm(database), ...(setup.imports ?? [])],
    });
    return running;
  }

  async function failureOf(setup: AppSetup): Promise<unknown> {
    return boot(setup).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it('tells every problem of the options in one error at start-up', async () => {
    const options = { issuer: 'http://id.example.com/', secrets: [undefined], scope: {} };
    const beside = { endpoints: { decorators: [7] }, dataSource: '' };

    for (const module of [
      oauth2({ ...options, ...beside } as never),
      OAuth2Module.forRootAsync({ ...beside, useFactory: () => options } as never),
    ]) {
      const failure = await failureOf({ imports: [module] });

      expect(failure).toBeInstanceOf(OAuth2ConfigurationError);
      expect((failure as OAuth2ConfigurationError).problems).toEqual([
        expect.stringContaining("write 'https://id.example.com'"),
        expect.stringContaining('secrets[0] is undefined'),
        'scope is no option: write scopes',
        expect.stringContaining('dataSource is'),
        expect.stringContaining('endpoints.decorators is not'),
      ]);
    }
  });

  it('tells what is missing where nothing is given, as a program without types may write it', async () => {
    const failure = await failureOf({ imports: [OAuth2Module.forRoot(undefined as never)] });

    expect((failure as OAuth2ConfigurationError).problems).toEqual([
      expect.stringContaining('issuer is missing'),
      expect.stringContaining('secrets is missing'),
    ]);
    for (const nothing of [undefined, {}]) {
      expect(() => OAuth2Module.forRootAsync(nothing as never)).toThrow(
        'write useFactory, useClass or useExisting',
      );
    }
  });

  it.each([
    [
      'two grants of one type',
      { grants: [OtpGrant, class Other extends OtpGrant {}] },
      'grants: grant urn:example:otp is registered already',
    ],
    [
      'an endpoint that takes a name of the package',
      { endpoints: { classes: [Impostor] } },
      'endpoints.classes: endpoint token is registered already',
    ],
  ])('refuses %s', async (_, options, problem) => {
    const failure = await failureOf({ imports: [oauth2(options)] });

    expect(failure).toBeInstanceOf(OAuth2ConfigurationError);
    expect((failure as OAuth2ConfigurationError).problems).toEqual([problem]);
  });

  it('refuses to be imported twice with options, and may be named without them', async () => {
    const once = oauth2();
    @Module({ imports: [once] })
    class First {}
    @Module({ imports: [once, OAuth2Module] })
    class Second {}

    const server = await boot({ imports: [First, Second] });
    expect((await server.post('/oauth/token', '')).status).toBe(400);
    await server.close();
    running = undefined;

    const failure = await failureOf({ imports: [oauth2(), oauth2({ clients: { cacheTtl: 0 } })] });
    expect(String(failure)).toContain('OAuth2Module.forRoot is imported more than once');
  });
});
