import { NestFactory } from '@nestjs/core';
import { OAuth2TestingModule } from './oauth2-testing.module.js';
import { TestServer } from './test-server.js';
import type { OAuth2TestingOptions } from './testing-options.js';

/**
 * The server of a test that needs no application: for a grant, a hook or a listener of your own.
 *
 * @publicApi
 * @example
 * ```ts
 * const server = await createTestServer({ grants: [...DEFAULT_GRANTS, PinGrant], imports: [PinsModule] });
 * ```
 */
export async function createTestServer(options: OAuth2TestingOptions = {}): Promise<TestServer> {
  const context = await NestFactory.createApplicationContext(OAuth2TestingModule.forRoot(options), {
    logger: false,
    abortOnError: false,
  });
  return context.get(TestServer);
}
