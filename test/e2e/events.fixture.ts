import { expect } from 'vitest';
import { OAuth2Events, type OAuth2Event } from '../../src/index.js';
import type { OAuthServer } from '../support/oauth-server.js';

/** What was told while something was done, but for clients that proved who they are. */
export async function toldBy(
  server: OAuthServer,
  act: () => Promise<unknown>,
): Promise<readonly OAuth2Event[]> {
  const events = server.app.get(OAuth2Events);
  await events.idle();
  const from = server.events.length;
  await act();
  await events.idle();
  return server.events.slice(from).filter(({ type }) => type !== 'client.authenticated');
}

/** An identifier. */
export const aString = expect.any(String);
