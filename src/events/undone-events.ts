import type { OAuth2EventType } from './event.js';

/**
 * What has happened all the same when the transaction of the host that it happened in is rolled back: somebody tried
 * something, or proved who they are. Everything else tells of what is stored, and then is not.
 */
export const HAPPENED_ALL_THE_SAME: ReadonlySet<OAuth2EventType> = new Set([
  'authorization.denied',
  'client.authenticated',
  'client.authentication_failed',
  'code.burned',
  'code.replayed',
  'session.ended',
  'sign_in.failed',
  'sign_in.succeeded',
  'token.authenticated',
  'token.introspected',
  'token.refused',
  'token.reuse_detected',
  'token.revocation_refused',
]);
