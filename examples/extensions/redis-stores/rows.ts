import type {
  Authorization,
  NewAuthorization,
  NewToken,
  RefreshState,
  SpentKey,
} from 'nest-authorization-server';

const DATES = new Set(
  (
    'authTime consumedAt createdAt disabledAt expiresAt idleExpiresAt ' +
    'issuedAt keptUntil lastUsedAt revokedAt rotatedAt updatedAt'
  ).split(' '),
);
const BYTES = new Set(['current', 'digest', 'previous', 'retry']);

/** How long a row stays after it has expired, so that a replay or reuse is still recognised. Milliseconds. */
const AFTERWARDS = 86_400_000;

/** A property as a field of a hash: dates are milliseconds, bytes base64url, everything else is JSON. */
export function written(value: unknown): string {
  if (value instanceof Date) return String(value.getTime());
  return Buffer.isBuffer(value) ? value.toString('base64url') : JSON.stringify(value);
}

export function parsed(name: string, text: string): unknown {
  if (text === 'null') return null;
  if (DATES.has(name)) return new Date(Number(text));
  return BYTES.has(name) ? Buffer.from(text, 'base64url') : JSON.parse(text);
}

/** Names and texts in turn, as `HSET` takes them. */
export function fields(properties: object): string[] {
  return Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [name, written(value)]);
}

/** What `HGETALL` answered. */
export function record(flat: readonly string[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let at = 0; at < flat.length; at += 2) {
    const [name = '', text = ''] = flat.slice(at, at + 2);
    found[name] = parsed(name, text);
  }
  return found;
}

/** A date that a script read, or what is missing. */
export function dateOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined || text === 'null' ? null : new Date(Number(text));
}

export function tokenRow(token: NewToken) {
  const { id, clientKey, issuedAt, expiresAt } = token;
  const authorizationId = token.authorizationId ?? undefined;
  return {
    id,
    clientKey,
    authorizationId,
    ...lifetime(issuedAt, expiresAt),
    fields: fields(token),
  };
}

export function authorizationRow(authorization: NewAuthorization, refresh?: RefreshState) {
  const { id, clientKey, createdAt, expiresAt } = authorization;
  const all = { ...authorization, generation: 0, ...(refresh && refreshFields(refresh)) };
  const subject = authorization.subject ?? undefined;
  return { id, clientKey, subject, ...lifetime(createdAt, expiresAt), fields: fields(all) };
}

/** @param by what tells this call from every other one, the same call that comes again excepted */
export function ticket({ kind, id, expiresAt }: SpentKey, by: string) {
  const name = JSON.stringify([kind, id]);
  return { name, by, ...lifetime(new Date(), expiresAt) };
}

export function refreshFields({ digest, generation, idleExpiresAt }: RefreshState) {
  return { current: digest, generation, idleExpiresAt };
}

export function authorizationOf(flat: readonly string[]) {
  const state = { current: null, previous: null, rotatedAt: null };
  const {
    current,
    previous,
    rotatedAt,
    retry: _sealed,
    keptUntil: _end,
    codeId: _code,
    ...found
  } = {
    ...state,
    ...record(flat),
  } as Record<string, unknown>;
  const mutable = { idleExpiresAt: null, revokedAt: null, revokedReason: null };
  return {
    authorization: { ...mutable, ...found } as unknown as Authorization,
    current: current as Buffer | null,
    previous: previous as Buffer | null,
    rotatedAt: rotatedAt as Date | null,
  };
}

/** How long a row is to be kept follows from its own times: whoever sets clocks in tests need not set that of Redis. */
export function lifetime(from: Date, to: Date) {
  const ttl = Math.max(0, to.getTime() - from.getTime()) + AFTERWARDS;
  return { from: from.getTime(), to: to.getTime(), ttl };
}
