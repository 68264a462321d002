import { describe, expect, it } from 'vitest';
import type { ExecutionContext } from '@nestjs/common';
import { accessRuleOf } from '../../../src/resource/access/access-rule.js';
import {
  AccessAlternative,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ResourceScopes,
  Scopes,
  ScopesByMethod,
  SessionOrScopes,
} from '../../../src/resource/index.js';
import { ResourceSettings } from '../../../src/resource/resource-settings.js';

class Anybody extends AccessAlternative {
  admits = () => true;
}

type Decorate = () => MethodDecorator;

/** As JavaScript calls them, or a program that was compiled with a cast. */
const untyped = (value: unknown) => value as never;

function apply(...decorators: readonly MethodDecorator[]) {
  class Controller {
    handler(): void {}
  }
  const descriptor = { value: Controller.prototype.handler };
  for (const decorate of decorators) decorate(Controller.prototype, 'handler', descriptor);
  return accessRuleOf(Controller.prototype.handler, Controller);
}

describe('decorators that make no sense are refused when the class loads', () => {
  it.each<[string, Decorate, RegExp]>([
    ['an empty scope', () => RequireOAuth(''), /empty/],
    ['an empty list', () => RequireOAuth([]), /list of scopes is empty/],
    ['a second scope', () => RequireOAuth('a', untyped('b')), /options are an object/],
    ['a list of options', () => Scopes('a', untyped(['b'])), /options are an object/],
    ['an empty alternative', () => RequireOAuth(['a', ' ']), /empty/],
    ['what is no scope', () => RequireOAuth('a"b'), /not a list of scopes/],
    ['what is no text', () => RequireOAuth(untyped([7])), /not a list of scopes/],
    ['undefined scopes', () => RequireOAuth(untyped(undefined)), /scopes are undefined/],
    ['no such option', () => RequireOAuth(untyped({ scopes: 'a' })), /scopes is no option/],
    ['a number', () => RequireOAuth(untyped(7)), /a text, or a list of texts/],
    ['an operator without scopes', () => RequireOAuth({ operator: 'AND' }), /needs scopes/],
    ['an operator with null', () => RequireOAuth(null, { operator: 'OR' }), /needs scopes/],
    ['an operator with no entry', () => RequireOAuth([], { operator: 'OR' }), /needs scopes/],
    ['a function with null', () => RequireOAuth(null, { operator: () => true }), /needs scopes/],
    ['an unknown operator', () => RequireOAuth('a', { operator: untyped('or') }), /or is no oper/],
    ['XOR', () => RequireOAuth('a', { operator: untyped('XOR') }), /XOR is no operator/],
    [
      'no class in or',
      () => RequireOAuth('a', { or: untyped(undefined) }),
      /undefined is no class/,
    ],
    ['an instance in or', () => RequireOAuth('a', { or: untyped([new Anybody()]) }), /is no class/],
    ['@Scopes() without a scope', () => Scopes(untyped(undefined)), /names no scope/],
    ['@Scopes(null)', () => Scopes(untyped(null)), /names no scope/],
    ['@Scopes([])', () => Scopes([]), /names no scope/],
    ['@Scopes("")', () => Scopes(''), /names no scope/],
    ['@SessionOrScopes() without a scope', () => SessionOrScopes(untyped(undefined)), /no scope/],
    ['@SessionOrScopes([])', () => SessionOrScopes([]), /no scope/],
    ['@SessionOrScopes("")', () => SessionOrScopes(''), /empty/],
    ['@ReadWriteScopes("")', () => ReadWriteScopes(''), /empty/],
    ['@ReadWriteScopes(null)', () => ReadWriteScopes(untyped(null)), /a scope is needed/],
    ['@ResourceScopes("")', () => ResourceScopes(''), /empty/],
    ['@ResourceScopes() without one', () => ResourceScopes(untyped(undefined)), /scope is needed/],
    ['@ScopesByMethod() without one', () => ScopesByMethod(untyped(undefined)), /lists no method/],
    ['@ScopesByMethod({})', () => ScopesByMethod({}), /lists no method/],
    ['a method without alternatives', () => ScopesByMethod({ GET: [] }), /GET has no alternative/],
    ['a method with an empty one', () => ScopesByMethod({ GET: [['a'], []] }), /empty/],
    ['a method that is none', () => ScopesByMethod(untyped({ GTE: [['a']] })), /GTE is no HTTP/],
    ['a method twice', () => ScopesByMethod({ GET: [['a']], get: [['b']] }), /GET is there twice/],
  ])('%s [case 274]', (_, decorate, words) => {
    expect(decorate).toThrow(TypeError);
    expect(decorate).toThrow(words);
  });

  it.each<[string, readonly Decorate[], RegExp]>([
    ['@Public() and scopes', [() => Public(), () => Scopes('a')], /contradict/],
    ['@Public() and a permission', [() => ReadWriteScopes(), () => Public()], /contradict/],
    ['scopes twice', [() => Scopes('a'), () => ReadWriteScopes()], /@Read.+ both give scopes/],
    ['@Scopes() twice', [() => Scopes('a'), () => Scopes('b')], /@Scopes\(\) is given twice/],
    ['a session and scopes', [() => Scopes('a'), () => SessionOrScopes('b')], /both give scopes/],
    [
      'a session and @RequireOAuth()',
      [() => RequireOAuth({ optional: true }), () => SessionOrScopes('b')],
      /^(?=.*@RequireOAuth\(\))(?=.*@SessionOrScopes\(\)).+ both say who is admitted without a token/,
    ],
    [
      '@RequireOAuth() twice, whichever is first',
      [() => RequireOAuth('a'), () => RequireOAuth({ optional: true })],
      /@RequireOAuth\(\) is given twice/,
    ],
  ])('%s', (_, decorators, words) => {
    const forwards = () => apply(...decorators.map((make) => make()));
    const backwards = () => apply(...decorators.map((make) => make()).toReversed());

    expect(forwards).toThrow(words);
    expect(backwards).toThrow(words);
  });
});

describe('decorators that go together', () => {
  it.each([undefined, null])('take %j for no options at all', (none) => {
    expect(apply(RequireOAuth('a', untyped(none)))).toMatchObject({ optional: false });
    expect(scopesAt('GET', apply(Scopes('a', untyped(none))))).toEqual(['a']);
  });

  it('name a third one in no contradiction of two', () => {
    const three = () => apply(RequireOAuth({ or: Anybody }), Scopes('a'), ResourceScopes('b'));

    expect(three).toThrow('@ResourceScopes() and @Scopes() both give scopes');
  });

  it('are joined: optional and other ways in beside a permission', () => {
    const rule = apply(
      ReadWriteScopes('music'),
      RequireOAuth({ optional: true, or: [Anybody, Anybody] }),
    );

    expect(rule).toMatchObject({ open: false, optional: true, or: [Anybody, Anybody] });
    expect(scopesAt('GET', rule)).toEqual(['music read']);
  });

  it.each([
    ['GET', 'music read'],
    ['HEAD', 'music read'],
    ['OPTIONS', 'music read'],
    ['POST', 'music write'],
    ['TRACE', 'music write'],
  ])('tell a document what %s needs: %s', (method, scopes) => {
    expect(scopesAt(method, apply(ReadWriteScopes('music')))).toEqual([scopes]);
  });

  it('tell a document nothing of scopes that are computed', () => {
    const rule = apply(RequireOAuth((context: ExecutionContext) => context.getHandler().name));

    expect(rule.demand.foreseen('GET', new ResourceSettings())).toBeUndefined();
  });

  it('ask for writing where nobody knows the method', async () => {
    const { demand } = apply(ResourceScopes('books films'));
    const context = undefined as unknown as ExecutionContext;

    const demanded = await demand.of({
      context,
      method: undefined,
      settings: new ResourceSettings(),
    });

    expect(demanded.sets.map(String)).toEqual(['books:write films:write']);
  });
});

function scopesAt(method: string, rule: ReturnType<typeof apply>): readonly string[] | undefined {
  return rule.demand.foreseen(method, new ResourceSettings())?.sets.map(String);
}
