import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import {
  ClientAuthMethod,
  ClientService,
  DEFAULT_GRANTS,
  Endpoint,
  Grant,
  Interaction,
  IntrospectionPolicy,
  OAuth2ConfigurationError,
  OAuth2Module,
  type OAuth2ModuleOptions,
  Pages,
  PkcePolicy,
  RedirectUriPolicy,
  ResourceOwners,
  ResponseType,
  ScopePolicy,
  SignedInSession,
  TokenFormat,
} from '../../src/index.js';
import { bootApp, ISSUER, SECRET, typeOrm } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

abstract class HalfAGrant extends Grant {}

@Injectable()
class Nameless extends ClientAuthMethod {
  readonly name = '';
  present() {
    return undefined;
  }
}

@Injectable()
class SecondBasic extends ClientAuthMethod {
  readonly name = 'client_secret_basic';
  present() {
    return undefined;
  }
}

@Injectable()
class Mute extends Endpoint {
  static readonly route = { path: '/oauth/mute', methods: ['POST'] } as const;
  readonly name = 'mute';
  declare handle: Endpoint['handle'];
}

abstract class HalfAType extends ResponseType {
  readonly responseType = 'half';
  validate() {}
}

@Injectable()
class StampedFormat extends TokenFormat {
  readonly name = 'stamped';
  write(): string {
    return '';
  }
  read(): undefined {
    return undefined;
  }
}

/** `ClientService` asks the scope policy. */
@Injectable()
class NeedsClients extends ScopePolicy {
  constructor(readonly clients: ClientService) {
    super();
  }
}

/** As a program without types may write it. */
const options = (some: object) => some as Partial<OAuth2ModuleOptions>;

const URI_RULE =
  'write an http or https URL of ASCII characters without quotes and backslashes (RFC 6749 §5.2)';

const REFUSED: readonly [
  what: string,
  options: Partial<OAuth2ModuleOptions>,
  ...problems: string[],
][] = [
  [
    'an abstract grant',
    options({ grants: [...DEFAULT_GRANTS, HalfAGrant] }),
    "grants: HalfAGrant has no type: write readonly type = '…' in the class",
  ],
  [
    'an abstract response type',
    options({ responseTypes: [HalfAType] }),
    'responseTypes: HalfAType has no method authorize: write it, or register a class that has it',
  ],
  [
    'an endpoint that handles nothing',
    { endpoints: { classes: [Mute] } },
    'endpoints.classes: Mute has no method handle: write it, or register a class that has it',
  ],
  [
    'the contract itself as a grant',
    options({ grants: [Grant] }),
    'grants[0] is Grant: write a class that extends Grant, Nest makes its instance',
  ],
  [
    'a method without a name',
    { clientAuthMethods: [Nameless] },
    "clientAuthMethods: Nameless has no name: write readonly name = '…' in the class",
  ],
  [
    'a method that is named as one of the core',
    { clientAuthMethods: [SecondBasic] },
    'clientAuthMethods: client authentication method client_secret_basic is registered already',
  ],
  [
    'a method that is none',
    options({ clientAuthMethods: [Pages] }),
    'clientAuthMethods[0] is Pages: write a class that extends ClientAuthMethod, Nest makes its instance',
  ],
  [
    'a token format that is chosen and that nobody registered',
    { tokens: { format: 'stampt' }, tokenFormats: [StampedFormat] },
    'tokens.format is stampt, which nobody registered: write one of opaque, stamped, or name its class in tokenFormats',
  ],
  [
    'a choice of token formats that is none',
    options({ tokens: { format: 7 } }),
    "tokens.format is 7: write the name of a format, or a function that chooses one, such as () => 'opaque'",
  ],
  [
    'token formats of one name',
    { tokenFormats: [StampedFormat, class Copy extends StampedFormat {}] },
    'tokenFormats: token format stamped is registered already',
  ],
  [
    'a policy that is none of its kind',
    options({ scopePolicy: Pages, pkcePolicy: {} }),
    'scopePolicy is Pages: write a class that extends ScopePolicy, Nest makes its instance',
    'pkcePolicy is an object: write a class that extends PkcePolicy, Nest makes its instance',
  ],
  [
    'a policy that would wait for itself',
    { scopePolicy: NeedsClients },
    'NeedsClients needs ClientService, which needs ScopePolicy, which it is to be itself: let it ask ModuleRef when it is used',
  ],
  [
    'the contract of redirect URIs itself',
    options({ redirectUriPolicy: RedirectUriPolicy }),
    'redirectUriPolicy is RedirectUriPolicy: write a class that extends RedirectUriPolicy, Nest makes its instance',
  ],
  [
    'lifetimes that are no function',
    options({ tokens: { lifetimes: { accessToken: 60 } } }),
    'tokens.lifetimes is an object: write a function, such as ({ scopes }) => ({ accessToken: 600 })',
  ],
  [
    'pages of errors that no answer can carry (RFC 6749 §5.2)',
    { errors: { uri: { invalid_grant: 'https://a.example/"', invalid_scope: '/scopes' } } },
    `errors.uri.invalid_grant is 'https://a.example/"': ${URI_RULE}`,
    `errors.uri.invalid_scope is '/scopes': ${URI_RULE}`,
  ],
  [
    'the port of sign-in itself',
    options({ interaction: Interaction }),
    'interaction is Interaction itself: write a class that extends Interaction',
  ],
  [
    'the port of people itself',
    options({ resourceOwners: ResourceOwners }),
    'resourceOwners is ResourceOwners itself: write a class that extends ResourceOwners',
  ],
];

describe('extensions at start-up', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const start = (written: Partial<OAuth2ModuleOptions>, imports: ModuleMetadata['imports'] = []) =>
    bootApp('fastify', {
      imports: [
        typeOrm(database),
        OAuth2Module.forRoot({ issuer: ISSUER, secrets: [SECRET], ...written }),
        ...imports,
      ],
    });

  it.each(REFUSED)('refuses %s, and says what to write', async (_, written, ...problems) => {
    const failure = await start(written).then(
      () => undefined,
      (error: unknown) => error,
    );

    expect(failure).toBeInstanceOf(OAuth2ConfigurationError);
    expect((failure as OAuth2ConfigurationError).problems).toEqual(problems);
  });

  it('takes the default of a policy when it is named, and does not wait for itself', async () => {
    const server = await start({
      introspectionPolicy: IntrospectionPolicy,
      scopePolicy: ScopePolicy,
      pkcePolicy: PkcePolicy,
      pages: { pages: Pages },
      resource: { session: SignedInSession },
    });

    expect((await server.post('/oauth/token', '')).status).toBe(400);
    await server.close();
  });
});
