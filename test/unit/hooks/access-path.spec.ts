import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OAuth2Events } from '../../../src/events/events.js';
import type { LifecycleHooks } from '../../../src/hooks/lifecycle-hooks.js';
import { AccessRefusedError } from '../../../src/protocol/access-refused.error.js';
import { AccessDeniedError, ServerError } from '../../../src/protocol/errors.js';
import { isPromise } from '../../../src/protocol/eventual.js';
import { OAuth2TokenMiddleware } from '../../../src/resource/guards/oauth2-token.middleware.js';
import { TokenAuthenticator } from '../../../src/resource/guards/token-authenticator.js';
import { ResourceSettings } from '../../../src/resource/resource-settings.js';
import { AcceptedTokens } from '../../../src/resource/token/accepted-tokens.js';
import type { TokenFacts } from '../../../src/resource/token/token-facts.js';
import { TokenValidator } from '../../../src/resource/validators/token-validator.js';
import { TokenValidators } from '../../../src/resource/validators/token-validators.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { lifecycleOf } from '../../support/lifecycle.js';

const FACTS: TokenFacts = {
  tokenId: 'one',
  subject: 'alice',
  clientId: 'web',
  principal: 'user',
  scopes: ['profile'],
  audience: [],
  issuedAt: null,
  expiresAt: null,
  authorizationId: null,
};

/** Remembers everything. */
class QuickValidator extends TokenValidator {
  authenticateToken(): TokenFacts {
    return FACTS;
  }
}

function found(...hooks: readonly LifecycleHooks[]) {
  const { lifecycle, log, timer } = lifecycleOf(...hooks);
  const validators = new TokenValidators();
  validators.register(new QuickValidator());
  const tokens = new AcceptedTokens(new FakeClock());
  const events = new OAuth2Events();
  const settings = new ResourceSettings();
  const guard = new TokenAuthenticator(validators, tokens, settings, events, lifecycle, log);
  const request = { headers: { authorization: 'Bearer something' } };
  return { search: guard.once({}, request as never), timer, log };
}

describe('the guarded path', () => {
  it('waits for nothing where no hook is', () => {
    expect(found({ postToken: () => undefined }).search).toMatchObject({ subject: 'alice' });
  });

  it('waits for nothing when its hooks take no time, and sets no timer', () => {
    const { search, timer } = found({ validateAccess: () => undefined });

    expect(isPromise(search)).toBe(false);
    expect(timer.pending.size).toBe(0);
  });

  it('waits for hooks that do', async () => {
    const { search } = found({ validateAccess: async () => undefined });

    expect(isPromise(search)).toBe(true);
    expect(await search).toMatchObject({ subject: 'alice' });
  });

  it('refuses when one does not come back', async () => {
    const { search, timer, log } = found({ validateAccess: () => new Promise(() => undefined) });
    timer.ring();

    await expect(search).rejects.toMatchObject({ status: 503, code: 'temporarily_unavailable' });
    expect(log.lines).toEqual([
      'access token validation: the hook Object.validateAccess did not come back within 5 s',
    ]);
  });
});

describe('middleware that only authenticates', () => {
  const passed = async (failure: unknown) => {
    const request: { oauthToken?: unknown } = {};
    const once = async () => Promise.reject(failure);
    const middleware = new OAuth2TokenMiddleware({ once } as never);
    let went = false;
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    await middleware.use(request as never, response, () => {
      went = true;
    });
    return [went, request.oauthToken];
  };

  it('takes whom a hook refuses for nobody', async () => {
    const refusal = new AccessRefusedError(new AccessDeniedError('not from there'));

    expect(await passed(refusal)).toEqual([true, undefined]);
  });

  it('takes nobody for nobody when a hook could not tell', async () => {
    const bug = new AccessRefusedError(new ServerError());

    await expect(passed(bug)).rejects.toBe(bug);
  });
});
