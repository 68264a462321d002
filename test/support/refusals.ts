import { expect } from 'vitest';

/** A refusal of an endpoint, in the form of RFC 6749 §5.2. */
export async function expectError(response: Response, status: number, error: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('pragma')).toBe('no-cache');
  expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
  if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
}
