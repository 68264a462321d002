import { describe, expect, it } from 'vitest';
import { compiled } from './virtual-program.js';

const MAIN = 'nest-authorization-server';
const RESOURCE = 'nest-authorization-server/resource';

const NAMES =
  'type GuardedRequest, ReadWriteScopes, RequireOAuth, type ResourceProtector, ResourceScopes, ' +
  'type ScopeFunction, type ScopeName, Scopes, ScopesByMethod, SessionOrScopes, type ValidatedToken';

/** An application that imports from one door, and may register its scopes at one. */
function application(imports: string, registers: string | undefined, body: string): string {
  const augmentation =
    registers === undefined
      ? ''
      : `import type {} from '${registers}';
        declare module '${registers}' {
          interface RegisteredScopes { names: 'profile' | 'email' | 'user' | 'books:read' }
        }`;
  return `import { ${NAMES} } from '${imports}';
    ${augmentation}
    declare const later: string;
    declare const list: readonly string[];
    declare const lists: Readonly<Record<string, readonly (readonly string[])[]>>;
    declare const token: ValidatedToken;
    declare const protector: ResourceProtector;
    declare const request: GuardedRequest;
    declare const computed: ScopeFunction;
    const known = 'profile email';
    ${body}`;
}

/** What compiles with registered scopes and without. */
const RIGHT = `
  RequireOAuth();
  RequireOAuth(null);
  RequireOAuth({ optional: true });
  RequireOAuth('profile');
  RequireOAuth('profile email');
  RequireOAuth('books:read', { optional: true });
  RequireOAuth('profile email user', { operator: 'OR' });
  RequireOAuth(['profile email', 'user']);
  RequireOAuth('profile', { optional: true, operator: 'AND' });
  RequireOAuth(computed);
  RequireOAuth(() => list, { operator: 'OR' });
  RequireOAuth(undefined, { optional: true });
  RequireOAuth(known);
  RequireOAuth(later);
  RequireOAuth(list);
  RequireOAuth(['user', later]);
  RequireOAuth(() => 'computed');
  RequireOAuth(async (context) => [context.getHandler().name]);
  Scopes('email');
  Scopes(['profile email', 'user'], { operator: 'AND' });
  Scopes(later);
  Scopes(() => null);
  ReadWriteScopes();
  ReadWriteScopes('user email');
  ReadWriteScopes(later);
  ResourceScopes('books');
  ScopesByMethod({ GET: [['profile', 'email'], ['user']], POST: [['user']] });
  ScopesByMethod({ GET: [[later]] });
  ScopesByMethod(lists);
  ScopesByMethod({ get: [['user']], Delete: [['user']], QUERY: [['user']] });
  SessionOrScopes('profile');
  SessionOrScopes(['profile email', 'user']);
  SessionOrScopes(later);
  token.allows('profile email');
  token.allows(['profile email', 'user']);
  token.allows(later);
  void protector.acquire(request);
  void protector.acquire(request, null);
  void protector.acquire(request, ['profile email', 'user'], 'AND');
  void protector.acquire(request, later);
  const name: ScopeName = 'user';
  void name;
`;

/** What is misspelt, one at a time. */
const MISSPELT = [
  `RequireOAuth('profle');`,
  `RequireOAuth('profile emial');`,
  `RequireOAuth(['profile email', 'usr']);`,
  `RequireOAuth(['profile', 'email usr']);`,
  `RequireOAuth('profle', { optional: true });`,
  `RequireOAuth('profile  email');`,
  `RequireOAuth('');`,
  `Scopes('emial');`,
  `Scopes(['user', 'emial']);`,
  `ReadWriteScopes('usr');`,
  `ReadWriteScopes('user emial');`,
  `ScopesByMethod({ GET: [['profile', 'emial']] });`,
  `ScopesByMethod({ GET: [['user']], POST: [['user'], ['usr']] });`,
  `SessionOrScopes('profle');`,
  `SessionOrScopes(['profile email', 'usr']);`,
  `token.allows('profile emial');`,
  `token.allows(['user', 'emial']);`,
  `void protector.acquire(request, 'emial');`,
  `void protector.acquire(request, ['user', 'profile emial'], 'OR');`,
  `const wrong: ScopeName = 'usr'; void wrong;`,
];

const PAIRS = [
  [MAIN, MAIN],
  [RESOURCE, RESOURCE],
  [MAIN, RESOURCE],
  [RESOURCE, MAIN],
] as const;

describe.each(PAIRS)('scopes imported from %s and registered at %s', (imports, registers) => {
  it('compile when they are spelt right, computed, or known at run time only', () => {
    expect(compiled(application(imports, registers, RIGHT))).toEqual([]);
  });

  it('do not compile when they are misspelt, whichever decorator has them', () => {
    const expected = MISSPELT.map((line) => `// @ts-expect-error\n${line}`).join('\n');

    expect(compiled(application(imports, registers, expected))).toEqual([]);
  });
});

describe.each([MAIN, RESOURCE])('scopes that nobody registered, imported from %s', (imports) => {
  it('all compile', () => {
    const anything = MISSPELT.join('\n');

    expect(compiled(application(imports, undefined, RIGHT + anything))).toEqual([]);
  });
});

describe('what the compiler says of a misspelt scope', () => {
  it.each([
    `RequireOAuth('profile emial');`,
    `Scopes(['user', 'emial']);`,
    `ScopesByMethod({ GET: [['user', 'emial']] });`,
    `SessionOrScopes('emial');`,
    `ReadWriteScopes('emial user');`,
    `token.allows('emial');`,
  ])('names it: %s', (line) => {
    const said = compiled(application(MAIN, MAIN, line)).join();

    expect(said).toContain('NoSuchScope<"emial">');
  });
});

describe('what does not compile, with registered scopes or without', () => {
  it.each([
    `RequireOAuth(7);`,
    `RequireOAuth({ optionl: true });`,
    `RequireOAuth('user', { optionl: true });`,
    `RequireOAuth('user', 'email');`,
    `RequireOAuth(() => 7);`,
    `RequireOAuth({ optional: true }, { optional: true });`,
    `Scopes({ operator: 'OR' });`,
    `Scopes('user', { optional: true });`,
    `ScopesByMethod({ GTE: [['user']] });`,
    `ScopesByMethod({ GET: [['user']], PSOT: [['user']] });`,
  ])('%s', (line) => {
    expect(compiled(application(MAIN, MAIN, line))).toHaveLength(1);
    expect(compiled(application(RESOURCE, undefined, line))).toHaveLength(1);
  });

  it('is told in few words: what is wrong with each of two forms', () => {
    const [said = ''] = compiled(application(MAIN, MAIN, `RequireOAuth('profile emial');`));

    expect(said.match(/Overload \d of \d/g)).toEqual(['Overload 1 of 2', 'Overload 2 of 2']);
  });

  it('names a method that does not exist', () => {
    const said = compiled(application(MAIN, MAIN, `ScopesByMethod({ GTE: [['user']] });`)).join();

    expect(said).toContain('NoSuchMethod<"GTE">');
  });
});

describe('the compiler of these tests', () => {
  it('sees what is wrong', () => {
    expect(compiled(application(MAIN, undefined, 'RequireOAuth(7);'))).toEqual([
      expect.stringMatching(/^RequireOAuth\(7\);: No overload matches/),
    ]);
    expect(compiled(application(MAIN, MAIN, `// @ts-expect-error\nRequireOAuth('user');`))).toEqual(
      [expect.stringContaining("Unused '@ts-expect-error' directive")],
    );
  });
});
