import { expect } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { FakeClock } from '../../src/testing/index.js';
import type { Answer } from './resource.fixture.js';

/** What every refusal has, whoever writes it. @see RFC 6749 §5.2 */
export function expectForm(answer: Answer): void {
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['pragma']).toBe('no-cache');
}

export function expectInvalid(answer: Answer | undefined): void {
  expect(answer?.status).toBe(401);
  expect(answer?.headers['www-authenticate']).toMatch(
    /^Bearer realm="oauth2", error="invalid_token", error_description="[^"]+"$/,
  );
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'invalid_token' });
  expectForm(answer as Answer);
}

/** The token with another character near its end: its MAC is wrong then. */
export function swapEnd(token: string): string {
  const at = token.length - 3;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

export function inAnHour(app: INestApplication): Date {
  return new Date(app.get(FakeClock).now().getTime() + 3_600_000);
}
