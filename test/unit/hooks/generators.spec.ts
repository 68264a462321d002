import { describe, expect, it } from 'vitest';
import { HookFailedError } from '../../../src/hooks/hook-errors.js';
import { addSeconds } from '../../../src/protocol/clock.js';
import { newId } from '../../../src/protocol/opaque-token.js';
import { CORE, draft, issuerWith } from './token-hooks.fixture.js';

const expiresAt = addSeconds(new Date(), 9_000);
const family = { authorizationId: newId(expiresAt), expiresAt, generation: 0 };

describe('hooks that generate access tokens', () => {
  it('name the format that writes them, and the first word counts', async () => {
    const { issuer } = issuerWith(
      { generateAccessToken: () => undefined },
      { generateAccessToken: async () => 'loud' },
      { generateAccessToken: () => 'opaque' },
    );
    const { response, token } = await issuer.mint(draft);

    expect(response.access_token).toBe(`LOUD.${token.id}`);
  });

  it('leave the choice to the options when they say nothing', async () => {
    const { issuer } = issuerWith({ generateAccessToken: () => undefined });

    expect((await issuer.mint(draft)).response).toEqual(CORE);
  });

  it.each(['whispered', '', 5, {}])('fail when there is no such format: %j', async (format) => {
    const { issuer } = issuerWith({ generateAccessToken: () => format as never });

    await expect(issuer.mint(draft)).rejects.toThrow(
      typeof format === 'string' ? TypeError : HookFailedError,
    );
  });
});

describe('hooks that generate refresh tokens', () => {
  it.each([true, undefined])('let them be made with %j', async (returned) => {
    const { issuer } = issuerWith({ generateRefreshToken: () => returned });
    const { response, refresh } = await issuer.mint({ ...draft, family });

    expect(response.refresh_token).toMatch(/^oa_rt_/);
    expect(refresh).toMatchObject({ generation: 0 });
  });

  it('keep them from being made: one no is enough', async () => {
    const { issuer } = issuerWith(
      { generateRefreshToken: async () => false },
      { generateRefreshToken: () => true },
    );
    const { response, refresh, token } = await issuer.mint({ ...draft, family });

    expect(response).toEqual(CORE);
    expect(refresh).toBeUndefined();
    expect(token.authorizationId).toBe(family.authorizationId);
  });

  it('cannot keep a rotation from its successor, and the log is told', async () => {
    const { issuer, log } = issuerWith({ generateRefreshToken: () => false });
    const { response } = await issuer.mint({ ...draft, family: { ...family, generation: 3 } });

    expect(response.refresh_token).toMatch(/^oa_rt_/);
    expect(log.lines).toEqual([
      'the hook Object.generateRefreshToken: a rotation has a successor, whatever a hook says',
    ]);
  });

  it('are not asked where there would be none', async () => {
    const { issuer } = issuerWith({
      generateRefreshToken: () => {
        throw new Error('nobody asks');
      },
    });

    expect((await issuer.mint(draft)).response).toEqual(CORE);
  });
});
