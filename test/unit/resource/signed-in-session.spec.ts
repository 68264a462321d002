import { describe, expect, it } from 'vitest';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { SignedInSession } from '../../../src/resource/access/signed-in-session.js';
import type { ValidatedToken } from '../../../src/resource/index.js';

describe('SignedInSession', () => {
  const session = new SignedInSession();
  const admits = (request: object, token?: ValidatedToken) =>
    session.admits(new ExecutionContextHost([request]), token);

  it('sees whoever the application has put on the request', () => {
    expect(admits({ user: { name: 'ada' } })).toBe(true);
    expect(admits({})).toBe(false);
    expect(admits({ user: null })).toBe(false);
    expect(admits({ user: false })).toBe(false);
  });

  it('sees whom middleware has put on Node’s own request, which is below Fastify’s', () => {
    expect(admits({ raw: { user: { name: 'ada' } } })).toBe(true);
    expect(admits({ raw: {} })).toBe(false);
  });

  it('leaves it to the token where there is one', () => {
    expect(admits({ user: { name: 'ada' } }, {} as ValidatedToken)).toBe(false);
  });
});
