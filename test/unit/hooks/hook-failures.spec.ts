import { describe, expect, it } from 'vitest';
import { HookTimeoutError } from '../../../src/hooks/hook-errors.js';
import { AccessDeniedError } from '../../../src/protocol/errors.js';
import { StorageUnavailableError } from '../../../src/protocol/storage-unavailable.js';
import { draft, issuerWith } from './token-hooks.fixture.js';

describe('hooks that go wrong', () => {
  it('refuse with their own error', async () => {
    const refusal = new AccessDeniedError('not from there');
    const { issuer } = issuerWith({
      postToken: () => {
        throw refusal;
      },
    });

    await expect(issuer.mint(draft)).rejects.toBe(refusal);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('boom');
      },
    ],
    [
      'returns a promise of another make that throws',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
        then: () => {
          throw new Error('boom');
        },
      }),
    ],
    [
      'throws a text',
      () => {
        throw 'boom';
      },
    ],
  ])('fail under their name when one %s', async (_, postToken) => {
    const { issuer } = issuerWith({ postToken: postToken as () => Promise<void> });

    await expect(issuer.mint(draft)).rejects.toThrow(
      expect.objectContaining({ message: 'the hook Object.postToken failed' }),
    );
  });

  it('pass an outage on as what it is', async () => {
    const outage = new StorageUnavailableError(undefined);
    const { issuer } = issuerWith({ postToken: () => Promise.reject(outage) });

    await expect(issuer.mint(draft)).rejects.toBe(outage);
  });

  it('are cut when they do not come back, as an outage', async () => {
    const calls: string[] = [];
    const { issuer, timer } = issuerWith(
      { postToken: () => new Promise(() => undefined) },
      { postToken: () => void calls.push('the next one') },
    );
    const minting = issuer.mint(draft);
    expect([...timer.pending.values()]).toEqual([5]);
    timer.ring();

    await expect(minting).rejects.toThrow(HookTimeoutError);
    await expect(minting).rejects.toThrow('the hook Object.postToken did not come back within 5 s');
    expect(calls).toEqual([]);
  });

  it('leave no timer behind when they come back, and none is set for what takes no time', async () => {
    const { issuer, timer } = issuerWith({
      postToken: async () => undefined,
      modifyToken: () => void expect(timer.pending.size).toBe(0),
      contribute: () => Promise.reject(new AccessDeniedError('no')),
    });

    await expect(issuer.mint(draft)).rejects.toThrow(AccessDeniedError);
    expect(timer.pending.size).toBe(0);
  });
});
