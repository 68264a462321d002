import { Injectable } from '@nestjs/common';
import {
  type AuthorizationEntry,
  type AuthorizationState,
  AuthorizationStore,
  type DirectApproval,
  type NewAuthorization,
  type NewToken,
  type RefreshState,
  type RevocationReason,
} from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import { authorizationOf, authorizationRow, dateOf, ticket, tokenRow } from './rows.js';

const FIND = new RedisScript(`
local found = row(key('authorization', a.id))
local owner = found and client(plain(found.clientKey))
return owner and { found.flat, owner[1], owner[2] }`);

/** Everything is looked at before anything is written: a script that fails half-way is not undone. */
const STORE = new RedisScript(`
if not client(a.authorization.clientKey) then return 0 end
if a.spent and not claim(a.spent) then return 0 end
addAuthorization(a.authorization)
if a.token then addToken(a.token) end
return 1`);

const REVOKE = new RedisScript(`
return revokeAll(a.id and { a.id } or redis.call('ZRANGE', key(unpack(a.of)), 0, -1))`);

const LIST = new RedisScript(`
local entries = {}
for _, id in ipairs(redis.call('ZRANGE', key('subject', a.subject), 0, -1)) do
  local found = row(key('authorization', id))
  local owner = found and client(plain(found.clientKey))
  if owner and not found.revokedAt and tonumber(found.expiresAt) > a.now then
    table.insert(entries, { found.flat, owner[1], owner[3] })
  end
end
return entries`);

/** Authorizations, with the state of their refresh tokens, in Redis. */
@Injectable()
export class RedisAuthorizationStore extends AuthorizationStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async find(id: string): Promise<AuthorizationState | undefined> {
    const found = await this.redis.run<[string[], string, string] | null>(FIND, { id });
    if (!found) return undefined;
    const [flat, clientId, disabledAt] = found;
    const clientDisabledAt = dateOf(disabledAt);
    return { ...authorizationOf(flat), clientId: JSON.parse(clientId), clientDisabledAt };
  }

  async start(
    authorization: NewAuthorization,
    token: NewToken,
    refresh?: RefreshState,
  ): Promise<boolean> {
    const rows = {
      authorization: authorizationRow(authorization, refresh),
      token: tokenRow(token),
    };
    return (await this.redis.run(STORE, rows)) === 1;
  }

  async approve({ authorization, token, spent }: DirectApproval): Promise<boolean> {
    const rows = {
      authorization: authorizationRow(authorization),
      ...(token && { token: tokenRow(token) }),
      ...(spent && { spent: ticket(spent, authorization.id) }),
    };
    return (await this.redis.run(STORE, rows)) === 1;
  }

  async revoke(id: string, reason: RevocationReason, now: Date): Promise<boolean> {
    return (await this.#revoke({ id }, reason, now)).length === 1;
  }

  revokeBySubject(subject: string, reason: RevocationReason, now: Date) {
    return this.#revoke({ of: ['subject', subject] }, reason, now);
  }

  revokeByClient(clientKey: string, reason: RevocationReason, now: Date) {
    return this.#revoke({ of: ['client', clientKey, 'authorizations'] }, reason, now);
  }

  async listBySubject(subject: string, now: Date): Promise<readonly AuthorizationEntry[]> {
    const argument = { subject, now: now.getTime() };
    const found = await this.redis.run<[string[], string, string][]>(LIST, argument);
    return found
      .map(([flat, clientId, clientName]) => ({
        authorization: authorizationOf(flat).authorization,
        clientId: JSON.parse(clientId) as string,
        clientName: JSON.parse(clientName) as string,
      }))
      .toSorted((one, other) => newestFirst(one.authorization, other.authorization));
  }

  async #revoke(which: object, reason: RevocationReason, now: Date): Promise<readonly string[]> {
    const argument = { ...which, reason, now: now.getTime() };
    return (await this.redis.run<string[]>(REVOKE, argument)).toSorted();
  }
}

interface Dated {
  readonly id: string;
  readonly createdAt: Date;
}

function newestFirst(one: Dated, other: Dated): number {
  return Number(other.createdAt) - Number(one.createdAt) || (one.id < other.id ? 1 : -1);
}
