import { describe, expect, it } from 'vitest';
import { All, Options } from '@nestjs/common';
import { OWN_ENDPOINT } from '../../../src/protocol/endpoint-mark.js';
import { type AccessRule, accessRuleOf } from '../../../src/resource/access/access-rule.js';
import { ScopeAlternatives } from '../../../src/resource/scopes/scope-alternatives.js';
import { ResourceSettings } from '../../../src/resource/resource-settings.js';
import { Public } from '../../../src/resource/decorators/public.decorator.js';
import { RequireOAuth, Scopes } from '../../../src/resource/decorators/require-oauth.decorator.js';

@RequireOAuth('class', { optional: true })
class Guarded {
  inherits(): void {}

  @RequireOAuth()
  replaces(): void {}

  @Scopes('method')
  narrows(): void {}

  @Public()
  opens(): void {}

  @RequireOAuth(['a b', 'c'], { optional: true })
  both(): void {}

  @RequireOAuth({ optional: true })
  @Scopes(['method'])
  apart(): void {}
}

class Child extends Guarded {}

@Public()
class Opened extends Guarded {
  @RequireOAuth(null)
  closes(): void {}
}

class Bare {
  says(): void {}
}

const handlers = Guarded.prototype;

function scopesOf(rule: AccessRule): ScopeAlternatives {
  return rule.demand.foreseen('GET', new ResourceSettings()) ?? ScopeAlternatives.NONE;
}

function apply(...decorators: readonly MethodDecorator[]): void {
  const descriptor = { value: () => undefined };
  for (const decorate of decorators) decorate({}, 'handler', descriptor);
}

describe('the access rule of a handler', () => {
  it('is its controller’s when it says nothing itself', () => {
    const rule = accessRuleOf(handlers.inherits, Guarded);

    expect(rule).toMatchObject({ open: false, optional: true });
    expect(scopesOf(rule).first?.toString()).toBe('class');
  });

  it('replaces its controller’s entirely: scopes and optional', () => {
    const rule = accessRuleOf(handlers.replaces, Guarded);

    expect(rule).toMatchObject({ open: false, optional: false });
    expect(scopesOf(rule).first).toBeUndefined();
    expect(accessRuleOf(handlers.narrows, Guarded).optional).toBe(false);
  });

  it('opens a handler of a guarded controller, and closes one of a public controller', () => {
    expect(accessRuleOf(handlers.opens, Guarded).open).toBe(true);
    expect(accessRuleOf(Opened.prototype.closes, Opened).open).toBe(false);
  });

  it('takes scopes and optional together, from one decorator or from two', () => {
    const both = accessRuleOf(handlers.both, Bare);
    const apart = accessRuleOf(handlers.apart, Bare);

    expect(both.optional).toBe(true);
    expect(scopesOf(both).first?.toString()).toBe('a b');
    expect(apart.optional).toBe(true);
    expect(scopesOf(apart).first?.toString()).toBe('method');
  });

  it('comes down to subclasses, which may replace it', () => {
    expect(scopesOf(accessRuleOf(handlers.inherits, Child)).first?.toString()).toBe('class');
    expect(accessRuleOf(handlers.inherits, Opened).open).toBe(true);
  });

  it('asks for a valid token when nobody says anything', () => {
    const rule = accessRuleOf(Bare.prototype.says, Bare);

    expect(rule).toMatchObject({ open: false, optional: false });
    expect(scopesOf(rule).admits([])).toBe(true);
  });

  it('is open by nature for the package’s own endpoints, and for what is made for OPTIONS', () => {
    @RequireOAuth('a')
    class Own {
      @Options()
      describe(): void {}

      @All()
      every(): void {}
    }
    const { describe: described, every } = Own.prototype;

    expect(accessRuleOf(described, Own).open).toBe(true);
    expect(accessRuleOf(every, Own).open).toBe(false);

    class Endpoint extends Own {}
    Reflect.defineMetadata(OWN_ENDPOINT, true, Endpoint);

    expect(accessRuleOf(every, Endpoint).open).toBe(true);
  });

  it('refuses decorators that contradict each other', () => {
    expect(() => apply(Public(), RequireOAuth('a'))).toThrow(/contradict/);
    expect(() => apply(Scopes('a'), Public())).toThrow(/contradict/);
    expect(() => apply(Scopes('a'), RequireOAuth('b'))).toThrow(
      /@RequireOAuth\(\) and @Scopes\(\) both give scopes/,
    );
    expect(() => apply(RequireOAuth('a"'))).toThrow(TypeError);
  });
});
