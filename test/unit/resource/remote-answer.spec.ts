import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readAnswer } from '../../../src/resource/validators/remote/introspection-answer.js';
import { factsOf } from '../../../src/resource/validators/remote/introspected-facts.js';
import { IntrospectionUnavailableError } from '../../../src/resource/validators/remote/introspection-unavailable.js';

const now = new Date('2030-01-01T00:00:00Z');
const seconds = now.getTime() / 1000;
const terms = { now, issuer: undefined, acceptUntyped: false };
const good = { active: true, token_type: 'Bearer', client_id: 'web', sub: 'alice', scope: 'read' };

const tokenOf = (answer: unknown, also: Partial<typeof terms> | { issuer: string } = {}) =>
  readAnswer(answer, { ...terms, ...also }).token;

describe('an introspection answer admits (RFC 7662 §2.2)', () => {
  it.each<[string, object]>([
    ['an active Bearer token', {}],
    ['the type in any case', { token_type: 'bEARER' }],
    ['a type that Keycloak tells as typ', { token_type: undefined, typ: 'Bearer' }],
    ['a type that Hydra tells as token_use', { token_type: undefined, token_use: 'access_token' }],
    ['a type that Cognito tells as token_use', { token_type: undefined, token_use: 'access' }],
    ['a JWT access token by its typ (RFC 9068 §2.1)', { typ: 'at+jwt' }],
    ['a typ that says nothing beside a type', { typ: 'JWT' }],
    [
      'members that are null, as if they were not there',
      { scope: null, sub: null, exp: null, cnf: null },
    ],
    ['an end in the future', { exp: seconds + 1 }],
    ['a beginning that is now', { nbf: seconds }],
    ['times with a fraction', { exp: seconds + 0.5, iat: seconds - 0.5 }],
    ['several audiences', { aud: ['a', 'b'] }],
    ['members that nobody knows', { weather: { fine: true } }],
  ])('%s', (_, members) => {
    expect(tokenOf({ ...good, ...members })).toBeDefined();
  });
});

describe('an introspection answer refuses the token (RFC 7662 §2.2)', () => {
  it.each<[string, object]>([
    ['that is not active', { active: false }],
    ['that is not active, whatever else is said badly', { active: false, scope: 7 }],
    ['that no type is told of: a refresh token is active, too', { token_type: undefined }],
    ['whose typ says nothing', { token_type: undefined, typ: 'JWT' }],
    ['of another type', { token_type: 'DPoP' }],
    ['of an empty type', { token_type: '' }],
    ['whose type is no type of RFC 6749 §7.1', { token_type: 'access_token' }],
    ['that is a refresh token by its typ, although its type is Bearer', { typ: 'Refresh' }],
    ['that is a refresh token by its token_use', { token_use: 'refresh_token' }],
    ['that is an ID token by its typ [case 278]', { typ: 'ID' }],
    ['that is an ID token by its token_use [case 278]', { token_use: 'id' }],
    ['that ended', { exp: seconds - 1 }],
    ['that ends now', { exp: seconds }],
    ['that ended before 1970', { exp: -1 }],
    ['that begins later', { nbf: seconds + 1 }],
    ['that is bound to a key (RFC 7800 §3)', { cnf: { jkt: 'thumbprint' } }],
    ['that is bound in a way that nobody knows', { cnf: 'x' }],
  ])('%s', (_, members) => {
    expect(tokenOf({ ...good, ...members })).toBeUndefined();
  });
});

describe('an introspection answer is an outage [case 277] (RFC 7662 §2.2)', () => {
  it.each<[string, unknown]>([
    ['without active', { ...good, active: undefined }],
    ['with an active that is no boolean', { ...good, active: 'true' }],
    ['with an active that is a number', { ...good, active: 1 }],
    ['that is null', null],
    ['that is a list', [good]],
    ['that is a text', 'active'],
    ['that is true', true],
    ['whose active is on a prototype', JSON.parse('{"__proto__": {"active": true}}')],
    ['with a scope that is a list', { ...good, scope: ['read'] }],
    ['with a sub that is a number', { ...good, sub: 7 }],
    ['with a client_id that is an object', { ...good, client_id: {} }],
    ['with an exp that is a text', { ...good, exp: String(seconds + 60) }],
    [
      'with an exp that is endless',
      JSON.parse('{"active":true,"token_type":"Bearer","exp":1e999}'),
    ],
    ['with an exp that no date can hold', { ...good, exp: 1e15 }],
    ['with an nbf that is true', { ...good, nbf: true }],
    ['with an iat that is a date', { ...good, iat: '2030-01-01' }],
    ['with an audience that is a number', { ...good, aud: 7 }],
    ['with an audience that has a number', { ...good, aud: ['a', 7] }],
    ['with an audience in an audience', { ...good, aud: [['a']] }],
    ['with a token_type that is a list', { ...good, token_type: ['Bearer'] }],
    ['with a typ that is an object', { ...good, typ: {} }],
    ['with a jti that is a number', { ...good, jti: 7 }],
    ['with an iss that is a list', { ...good, iss: [] }],
  ])('%s', (_, answer) => {
    expect(() => readAnswer(answer, terms)).toThrow(IntrospectionUnavailableError);
  });
});

describe('what is only the operator’s to put right', () => {
  it('a token that no type is told of, unless the options take it', () => {
    const untyped = { ...good, token_type: undefined };

    expect(readAnswer(untyped, terms)).toEqual({ concern: 'untyped' });
    expect(tokenOf(untyped, { acceptUntyped: true })).toBeDefined();
    expect(tokenOf({ ...untyped, typ: 'Refresh' }, { acceptUntyped: true })).toBeUndefined();
  });

  it('a token of another issuer than the options name', () => {
    const issuer = 'https://id.example';

    expect(readAnswer({ ...good, iss: 'https://id.example/' }, { ...terms, issuer })).toEqual({
      concern: 'issuer',
    });
    expect(tokenOf({ ...good, iss: issuer }, { issuer })).toBeDefined();
    expect(tokenOf(good, { issuer })).toBeDefined();
  });
});

describe('the facts of an introspected token', () => {
  const facts = (answer: object) => {
    const token = tokenOf({ ...good, ...answer });
    return token && factsOf(token, 'digest-of-the-token-in-base64url');
  };

  it('are what the server told', () => {
    const told = {
      ...good,
      scope: ' read  write ',
      aud: 'https://api.example',
      iat: seconds - 60,
      exp: seconds + 60,
      jti: 'token-1',
      username: 'al',
    };

    expect(facts(told)).toEqual({
      tokenId: 'token-1',
      subject: 'alice',
      clientId: 'web',
      principal: 'user',
      scopes: ['read', 'write'],
      audience: ['https://api.example'],
      issuedAt: new Date('2029-12-31T23:59:00Z'),
      expiresAt: new Date('2030-01-01T00:01:00Z'),
      authorizationId: null,
      claims: told,
    });
  });

  it('leave open what the server does not tell', () => {
    expect(facts({ client_id: undefined, scope: undefined })).toMatchObject({
      tokenId: 'digest-of-the-to',
      clientId: '',
      scopes: [],
      audience: [],
      issuedAt: null,
      expiresAt: null,
    });
  });

  it.each([
    ['the same as the client', { sub: 'web' }],
    ['missing', { sub: undefined }],
    ['empty', { sub: '' }],
  ])('have no subject when it is %s: no client passes for a person [lesson 20]', (_, answer) => {
    expect(facts(answer)).toMatchObject({ subject: null, principal: 'client' });
  });

  it.each([
    ['a line break', 'a\nb'],
    ['nothing in it', ''],
    ['256 characters', 'x'.repeat(256)],
  ])('do not take a jti with %s for a name: it goes into logs', (_, jti) => {
    expect(facts({ jti })?.tokenId).toBe('digest-of-the-to');
  });

  it('cannot be changed for the next request with the same token', () => {
    const token = tokenOf({ ...good, exp: seconds + 60, realm: { roles: ['user'] } });
    if (!token) throw new Error('no token');
    const first = factsOf(token, 'digest');
    const { roles } = token.claims['realm'] as { roles: string[] };

    first.expiresAt?.setFullYear(2100);

    expect(() => roles.push('admin')).toThrow(TypeError);
    expect(() => Object.assign(first.claims ?? {}, { sub: 'root' })).toThrow(TypeError);
    expect(factsOf(token, 'digest').expiresAt?.getFullYear()).toBe(2030);
  });
});

describe('whatever a server answers', () => {
  const times = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(seconds - 1, seconds, seconds + 1),
  );
  const member = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('Bearer', 'bearer', 'Refresh', 'at+jwt', 'web'),
    times,
  );
  const names = [
    'active',
    'token_type',
    'typ',
    'token_use',
    'scope',
    'sub',
    'client_id',
    'aud',
    'exp',
    'nbf',
    'iat',
    'jti',
    'iss',
    'cnf',
  ];
  const object = fc.dictionary(fc.constantFrom(...names, '__proto__', 'x'), member);
  const active = object.map((rest) => ({ ...rest, active: true }));
  const answer = fc.oneof(
    fc.jsonValue(),
    object,
    active,
    active.map((rest) => ({ ...rest, token_type: 'Bearer' })),
  );

  it('is a token, a refusal or an outage, and nothing is thrown but that', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (body, acceptUntyped) => {
        try {
          const { token } = readAnswer(body, { ...terms, acceptUntyped });
          if (token) factsOf(token, 'digest').expiresAt?.toISOString();
        } catch (error) {
          expect(error).toBeInstanceOf(IntrospectionUnavailableError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('admits nobody unless it is active, said to be an access token, and in force', () => {
    let admitted = 0;
    fc.assert(
      fc.property(answer, (body) => {
        const token = tokenOrNothing(body);
        if (!token) return;
        admitted += 1;
        const said = token.claims as Readonly<Record<string, unknown>>;
        expect(said['active']).toBe(true);
        expect(
          [said['token_type'], said['typ'], said['token_use']].some((word) =>
            /^(bearer|at\+jwt)$/i.test(String(word)),
          ),
        ).toBe(true);
        expect([said['typ'], said['token_use']]).not.toContain('Refresh');
        expect((said['exp'] as number | null | undefined) ?? Infinity).toBeGreaterThan(seconds);
        expect(said['cnf'] ?? null).toBeNull();
        expect(said['sub'] === token.subject || token.subject === null).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(admitted).toBeGreaterThan(10);
  });

  it('can be nested deeper than a stack is', () => {
    const deep = JSON.parse(
      `{"active":true,"token_type":"Bearer","x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
    );

    expect(tokenOf(deep)).toBeDefined();
  });

  function tokenOrNothing(body: unknown) {
    try {
      return tokenOf(body);
    } catch {
      return undefined;
    }
  }
});
