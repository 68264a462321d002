import { describe, expect, it } from 'vitest';
import type { HookDeclaration } from '../../../src/hooks/hook-declaration.js';
import { LifecycleHooks } from '../../../src/hooks/lifecycle-hooks.js';
import { lifecycleOf } from '../../support/lifecycle.js';

/** A class that says when it is called. */
function named(name: string, calls: string[]): LifecycleHooks {
  const hooks = class extends LifecycleHooks {
    override async postToken() {
      calls.push(name);
    }
  };
  return new hooks();
}

async function called(
  declarations: readonly (readonly [string, HookDeclaration])[],
  grant: string,
) {
  const calls: string[] = [];
  const { lifecycle } = lifecycleOf();
  for (const [name, declaration] of declarations)
    lifecycle.register(named(name, calls), declaration);
  await lifecycle.at('postToken', grant)?.each({});
  return calls;
}

describe('the order of hooks', () => {
  it('is their number, then that of their registration', async () => {
    const calls = await called(
      [
        ['second', {}],
        ['fourth', { order: 10 }],
        ['first', { order: -1 }],
        ['third', { order: 0 }],
      ],
      'password',
    );

    expect(calls).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('is that of the day, for those that come later', async () => {
    const calls: string[] = [];
    const { lifecycle } = lifecycleOf(named('late', calls));
    await lifecycle.at('postToken', 'password')?.each({});
    lifecycle.register(named('early', calls), { order: -5 });
    await lifecycle.at('postToken', 'password')?.each({});

    expect(calls).toEqual(['late', 'early', 'late']);
  });

  it('waits for each before the next is called', async () => {
    const calls: string[] = [];
    const slow: LifecycleHooks = {
      postToken: async () => {
        await new Promise(setImmediate);
        calls.push('slow');
      },
    };
    const { lifecycle } = lifecycleOf(slow, named('fast', calls));
    await lifecycle.at('postToken', 'password')?.each({});

    expect(calls).toEqual(['slow', 'fast']);
  });
});

describe('hooks for some grants', () => {
  it('are called for these, and those for all are called for each', async () => {
    const declarations = [
      ['passwords', { grants: ['password'] }],
      ['codes', { grants: ['authorization_code', 'refresh_token'] }],
      ['all', {}],
    ] as const;

    expect(await called(declarations, 'password')).toEqual(['passwords', 'all']);
    expect(await called(declarations, 'refresh_token')).toEqual(['codes', 'all']);
    expect(await called(declarations, 'urn:example:otp')).toEqual(['all']);
  });

  it('are not there at all for the others', () => {
    const { lifecycle } = lifecycleOf();
    lifecycle.register(named('passwords', []), { grants: ['password'] });

    expect(lifecycle.at('postToken', 'client_credentials')).toBeUndefined();
    expect(lifecycle.at('preToken', 'password')).toBeUndefined();
  });

  it('are asked about revocation, introspection and access whatever their grants are', () => {
    const { lifecycle } = lifecycleOf();
    lifecycle.register(
      { preToken: () => undefined, validateAccess: () => undefined },
      { grants: ['password'] },
    );

    expect(lifecycle.at('validateAccess')).toBeDefined();
  });
});

describe('hooks that take no time', () => {
  it('give no promise', () => {
    const { lifecycle } = lifecycleOf({ validateAccess: () => undefined });

    expect(lifecycle.at('validateAccess')?.each({})).toBeUndefined();
  });
});

describe('misdeclared hooks', () => {
  class Empty extends LifecycleHooks {
    postTokn() {
      return undefined;
    }
  }
  class Claims extends LifecycleHooks {
    override contribute() {
      return undefined;
    }
  }
  class Access extends LifecycleHooks {
    override validateAccess() {
      return undefined;
    }
  }

  it.each<readonly [LifecycleHooks, HookDeclaration, string]>([
    [new Empty(), {}, 'hooks: Empty has none of the methods preAuth, postAuth,'],
    [new Claims(), { order: Number.NaN }, 'hooks: Claims has the order NaN: write a number'],
    [
      new Claims(),
      { grants: [] },
      'hooks: Claims has grants that are no names: write an array of one name or more',
    ],
    [
      new Claims(),
      { contributes: [5] as never },
      'hooks: Claims has contributes that are no names: write an array of one name or more',
    ],
    [
      new Claims(),
      { contributes: ['tenant', 'expires_in'] },
      "hooks: Claims contributes expires_in, which is the protocol's: write another name",
    ],
    [
      new Access(),
      { contributes: ['tenant'] },
      'hooks: Access names what it contributes and has no method contribute: write it, or leave contributes out',
    ],
    [
      new Access(),
      { grants: ['password'] },
      'hooks: Access is for some grants and has only validateAccess, which belong to no grant: leave grants out',
    ],
  ])('are refused with a sentence: %#', (hooks, declaration, sentence) => {
    const { lifecycle } = lifecycleOf();

    expect(() => lifecycle.register(hooks, declaration)).toThrow(sentence);
    expect(() => lifecycle.register(hooks, declaration)).toThrow(TypeError);
  });

  it('are refused when they are registered already, or a name is taken', () => {
    const claims = new Claims();
    const { lifecycle } = lifecycleOf();
    lifecycle.register(claims, { contributes: ['tenant'] });

    expect(() => lifecycle.register(claims)).toThrow('hooks: Claims is registered already');
    expect(() => lifecycle.register(new Claims(), { contributes: ['tenant'] })).toThrow(
      'hooks: Claims contributes tenant, as Claims does: write another name',
    );
  });

  it('are told when they are for a grant that is not there', () => {
    const { lifecycle } = lifecycleOf();
    lifecycle.register(new Claims(), { grants: ['passwort', 'password'] });

    expect(lifecycle.unknownGrants(['password'])).toEqual([
      'Claims is for the grant passwort, which is not registered: register it, or write one that is',
    ]);
  });
});
