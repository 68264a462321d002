import { Injectable } from '@nestjs/common';
import { type NewToken, type Token, type TokenState, TokenStore } from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import { dateOf, record, tokenRow } from './rows.js';

const INSERT = new RedisScript(`return addToken(a) and 1 or 0`);

const FIND = new RedisScript(`
local token = row(key('token', a.id))
local owner = token and client(plain(token.clientKey))
if not owner then return nil end
local family = key('authorization', plain(token.authorizationId))
return { token.flat, owner[1], owner[2], redis.call('HGET', family, 'revokedAt') }`);

const REVOKE = new RedisScript(`
local ended = 0
for _, id in ipairs(a.ids or redis.call('ZRANGE', key('client', a.clientKey, 'tokens'), 0, -1)) do
  local token = row(key('token', id))
  if token and not token.revokedAt and tonumber(token.expiresAt) > a.now then
    redis.call('HSET', key('token', id), 'revokedAt', a.now)
    ended = ended + 1
  end
end
return ended`);

/** Access tokens in Redis. */
@Injectable()
export class RedisTokenStore extends TokenStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async insert(token: NewToken): Promise<boolean> {
    return (await this.redis.run(INSERT, tokenRow(token))) === 1;
  }

  async find(id: string): Promise<TokenState | undefined> {
    const found = await this.redis.run<[string[], string, string, string | null] | null>(FIND, {
      id,
    });
    if (!found) return undefined;
    const [flat, clientId, disabledAt, revokedAt] = found;
    const { digest, ...token } = record(flat);
    return {
      token: { revokedAt: null, ...token } as unknown as Token,
      digest: digest as Buffer,
      clientId: JSON.parse(clientId) as string,
      clientDisabledAt: dateOf(disabledAt),
      authorizationRevokedAt: dateOf(revokedAt),
    };
  }

  async revoke(id: string, now: Date): Promise<boolean> {
    return (await this.redis.run(REVOKE, { ids: [id], now: now.getTime() })) === 1;
  }

  revokeByClient(clientKey: string, now: Date): Promise<number> {
    return this.redis.run(REVOKE, { clientKey, now: now.getTime() });
  }
}
