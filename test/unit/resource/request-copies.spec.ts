import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  type GuardedRequest,
  InvalidTokenError,
  ResourceProtector,
} from '../../../src/resource/index.js';
import { OAuth2TestingModule, TestServer } from '../../../src/testing/index.js';

/** With all that hangs on it, in circles too and under symbols, as `cloneDeep` copies. */
function deepCopy<T>(value: T, known = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value) as T;
  const copy = Object.create(Object.getPrototypeOf(value) as object) as object;
  known.set(value, copy);
  for (const key of Reflect.ownKeys(value)) {
    Reflect.set(copy, key, deepCopy<unknown>(Reflect.get(value, key), known));
  }
  return copy as T;
}

const COPIES: readonly (readonly [string, (request: GuardedRequest) => GuardedRequest])[] = [
  ['a shallow copy', (request) => ({ ...request })],
  ['a deep copy', (request) => deepCopy(request)],
  ['an heir', (request) => Object.create(request) as GuardedRequest],
];

describe('a copy of a request that was searched', () => {
  let module: TestingModule;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [OAuth2TestingModule.forRoot()] }).compile();
    const tokens = module.get(TestServer);
    alice = await tokens.tokenFor({ subject: 'alice' });
    bob = await tokens.tokenFor({ subject: 'bob' });
  });
  afterAll(() => module.close());

  const acquire = (request: GuardedRequest) => module.get(ResourceProtector).acquire(request);
  const headers = (value: string) => ({ authorization: `Bearer ${value}` });
  const plain = (): GuardedRequest => ({ headers: headers(alice) });
  /** As Fastify has it: above a request of Node. */
  const layered = () => ({ ...plain(), raw: { headers: headers(alice) } });

  describe.each([
    ['by itself', plain],
    ['above one of Node', layered],
  ])('%s', (_where, made) => {
    it.each(COPIES)('has the token that it presents itself: %s', async (_what, copied) => {
      const request = made();
      const first = await acquire(request);
      const copy = Object.defineProperty(copied(request), 'headers', { value: headers(bob) });

      expect(first.subject).toBe('alice');
      expect((await acquire(copy)).subject).toBe('bob');
    });

    it.each(COPIES)('is not admitted with the token of another: %s', async (_what, copied) => {
      const request = made();
      await acquire(request);
      const copy = Object.defineProperty(copied(request), 'headers', { value: headers('junk') });

      await expect(acquire(copy)).rejects.toBeInstanceOf(InvalidTokenError);
    });

    it('is the request itself when it is no copy: it is searched once', async () => {
      const request = made();

      expect(await acquire(request)).toBe(await acquire(request));
    });
  });

  it('is searched once with the request of Node below it: middleware sees that only', async () => {
    const request = layered();

    expect(await acquire(request.raw)).toBe(await acquire(request));
  });
});
