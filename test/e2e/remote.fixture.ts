import { type IntrospectionOptions, RemoteTokenValidator } from '../../src/resource/index.js';
import { FakeClock } from '../../src/testing/index.js';
import type { IntrospectionServer } from '../support/introspection-server.js';
import { RecordedLog } from '../support/recorded-log.js';

export const TOKEN = 'mF_9.B5f-4.1JqM';
export const CLIENT = { clientId: 'api', clientSecret: 'the secret: of 100% the API +é' };

/** A validator that asks this server, as `ResourceServerModule` would make it. */
export function validatorOf(
  server: IntrospectionServer,
  options: Partial<IntrospectionOptions> = {},
) {
  const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));
  const log = new RecordedLog();
  const written = { endpoint: server.endpoint, ...CLIENT, ...options };
  const validator = new RemoteTokenValidator(written, clock, log);
  return { clock, log, ask: (token = TOKEN) => validator.authenticateToken(token) };
}
