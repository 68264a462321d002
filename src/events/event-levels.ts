import type { OAuth2EventType } from './event.js';

/** How much an event matters to whoever reads a log, in Nest's words. @publicApi */
export type EventLevel = 'warn' | 'log' | 'debug' | 'verbose';

/** From what matters most to what is routine. */
export const EVENT_LEVEL_ORDER: readonly EventLevel[] = ['warn', 'log', 'debug', 'verbose'];

/**
 * `warn`: somebody has what is not theirs, or a client is broken. `log`: an administrator changed something.
 * `debug`: what people and clients decide, and what anybody can make fail as often as they like. `verbose`: what a
 * busy server does all the time.
 */
export const EVENT_LEVELS: Readonly<Record<OAuth2EventType, EventLevel>> = {
  'token.reuse_detected': 'warn',
  'code.replayed': 'warn',
  'code.burned': 'warn',
  'token.revocation_refused': 'warn',
  'client.created': 'log',
  'client.changed': 'log',
  'client.disabled': 'log',
  'client.enabled': 'log',
  'client.deleted': 'log',
  'client.secret_rotated': 'log',
  'client.tokens_revoked': 'log',
  'client.authentication_failed': 'debug',
  'sign_in.succeeded': 'debug',
  'sign_in.failed': 'debug',
  'session.ended': 'debug',
  'authorization.granted': 'debug',
  'authorization.denied': 'debug',
  'authorization.withdrawn': 'debug',
  'authorization.revoked': 'debug',
  'token.revoked': 'debug',
  'token.refused': 'debug',
  'token.refresh_retried': 'debug',
  'client.authenticated': 'verbose',
  'token.issued': 'verbose',
  'token.refreshed': 'verbose',
  'token.introspected': 'verbose',
  'token.authenticated': 'verbose',
};

/** Every type of event there is. @publicApi */
export const OAUTH2_EVENT_TYPES = Object.freeze(
  Object.keys(EVENT_LEVELS),
) as readonly OAuth2EventType[];
