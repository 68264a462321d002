import type { Token } from '../tokens/token.js';
import type { MemoryTables } from './memory/memory-tables.js';

/** What tokens and authorizations have in common. */
export type Issued = Pick<Token, 'id' | 'clientKey' | 'subject'>;

/**
 * Lets access tokens and the refresh tokens of authorizations expire at once, as if their time had come.
 *
 * @returns how many were alive until now
 */
export function expireNow(
  { tokens, authorizations }: MemoryTables,
  now: Date,
  concerns: (issued: Issued) => boolean,
): number {
  const living = [...tokens.values()].filter(
    ({ token }) => token.expiresAt > now && concerns(token),
  );
  for (const row of living) {
    tokens.set(row.token.id, { ...row, token: { ...row.token, expiresAt: now } });
  }
  const refreshable = [...authorizations.values()].filter(({ authorization }) => {
    const { idleExpiresAt } = authorization;
    return idleExpiresAt !== null && idleExpiresAt > now && concerns(authorization);
  });
  for (const row of refreshable) {
    const authorization = { ...row.authorization, idleExpiresAt: now };
    authorizations.set(authorization.id, { ...row, authorization });
  }
  return living.length + refreshable.length;
}
