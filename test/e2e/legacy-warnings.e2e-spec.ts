import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Inject,
  Injectable,
  Logger,
  type LoggerService,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import {
  AuthorizationServer,
  DEFAULT_GRANTS,
  Grant,
  ImplicitGrant,
  InvalidGrantError,
  NoneResponseType,
  OAuth2Module,
  type OAuth2Options,
  PasswordGrant,
  ResourceOwners,
} from '../../src/index.js';
import {
  adapters,
  bootApp,
  createTestDatabase,
  ISSUER,
  SECRET,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

/** A grant of the host's own that should go. */
class TelegraphGrant extends Grant {
  readonly type = 'urn:example:telegraph';
  override readonly legacy = 'RFC 1149 §1 is faster';

  async exchange(): Promise<never> {
    throw new InvalidGrantError('stop');
  }
}

/** Registers a grant itself, when the application starts. */
@Injectable()
class LateComer implements OnModuleInit {
  constructor(@Inject(AuthorizationServer) private readonly server: AuthorizationServer) {}

  onModuleInit(): void {
    this.server.registerGrant(new TelegraphGrant());
  }
}

@Injectable()
class Nobody extends ResourceOwners {
  async verify(): Promise<undefined> {}
}

describe.each(adapters)('what is legacy is told at start-up (%s)', (adapter) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** What a server warns of while it starts. */
  async function warningsOf(options: Partial<OAuth2Options>, providers: readonly Type[] = []) {
    const warnings: string[] = [];
    const quiet = () => undefined;
    const warn = (message: unknown) => void warnings.push(String(message));
    const logger: LoggerService = { log: quiet, error: quiet, warn };
    const server = await bootApp(adapter, {
      imports: [
        typeOrm(database),
        OAuth2Module.forRoot({ issuer: ISSUER, secrets: [SECRET], ...options }),
      ],
      providers: [...providers],
      nest: { logger },
    });
    await server.close();
    Logger.overrideLogger(false);
    return warnings;
  }

  it('with nothing when nothing is', async () => {
    const off = { formPost: false, plainPkce: false, wildcardHosts: [], localhostLoopback: false };
    expect(await warningsOf({})).toEqual([]);
    expect(await warningsOf({ legacy: off, responseTypes: [] })).toEqual([]);
  });

  it.each<[string, Partial<OAuth2Options>, string, RegExp]>([
    [
      'the implicit grant',
      { grants: [...DEFAULT_GRANTS, ImplicitGrant] },
      'the legacy grant implicit is registered',
      /RFC 9700 §2\.1\.2/,
    ],
    [
      'the password grant',
      { grants: [...DEFAULT_GRANTS, PasswordGrant], resourceOwners: Nobody },
      'the legacy grant password is registered',
      /RFC 9700 §2\.4/,
    ],
    [
      'response_type=none',
      { responseTypes: [NoneResponseType] },
      'the legacy response type none is registered',
      /RFC 9700 §2\.1/,
    ],
    ['form_post', { legacy: { formPost: true } }, 'legacy.formPost is on', /RFC 9700 §4\.7\.1/],
    [
      'plain PKCE',
      { legacy: { plainPkce: true } },
      'legacy.plainPkce is on',
      /RFC 7636 §7\.2, RFC 9700 §2\.1\.1/,
    ],
    [
      'wildcards',
      { legacy: { wildcardHosts: ['apps.example.com', 'example.org'] } },
      'legacy.wildcardHosts is on: whoever gets a name below apps.example.com, example.org',
      /RFC 9700 §2\.1, §4\.1/,
    ],
    [
      'localhost',
      { legacy: { localhostLoopback: true } },
      'legacy.localhostLoopback is on',
      /RFC 8252 §8\.3/,
    ],
  ])(
    'with one warning that names the document against it: %s',
    async (_what, options, begin, section) => {
      const [warning = '', ...others] = await warningsOf(options);
      expect(others).toEqual([]);
      expect(warning.startsWith(begin)).toBe(true);
      expect(warning).toMatch(section);
    },
  );

  it('with one warning each', async () => {
    const warnings = await warningsOf({
      grants: [...DEFAULT_GRANTS, ImplicitGrant],
      responseTypes: [NoneResponseType],
      legacy: {
        formPost: true,
        plainPkce: true,
        wildcardHosts: ['example.com'],
        localhostLoopback: true,
      },
    });
    expect(warnings).toHaveLength(6);
    expect(new Set(warnings).size).toBe(6);
  });

  it('also when it is registered at run time', async () => {
    expect(await warningsOf({}, [LateComer])).toEqual([
      'the legacy grant urn:example:telegraph is registered: RFC 1149 §1 is faster',
    ]);
  });
});
