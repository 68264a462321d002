import { InvalidTokenError, ResourceProtector } from '../../../src/index.js';
import type { TestServer } from '../../../src/testing/index.js';

/** Whether the guards take a token. */
export async function admits(server: TestServer, value: string): Promise<boolean> {
  const request = { headers: { authorization: `Bearer ${value}` } };
  try {
    await server.get(ResourceProtector).acquire(request);
    return true;
  } catch (error) {
    if (error instanceof InvalidTokenError) return false;
    throw error;
  }
}
