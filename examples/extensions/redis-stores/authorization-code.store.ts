import { Injectable } from '@nestjs/common';
import {
  type AuthorizationCode,
  AuthorizationCodeStore,
  type CodeIssue,
  type CodeRedemption,
  type CodeState,
  type IssuedTokens,
  type Pkce,
  type RedemptionOutcome,
} from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import {
  authorizationOf,
  authorizationRow,
  fields,
  record,
  refreshFields,
  ticket,
  tokenRow,
} from './rows.js';

const ISSUE = new RedisScript(`
if not client(a.authorization.clientKey) then return 0 end
if a.spent and not claim(a.spent) then return 0 end
addAuthorization(a.authorization)
redis.call('HSET', key('authorization', a.authorization.id), 'codeId', text(a.code.id))
put(key('code', a.code.id), a.code)
return 1`);

const FIND = new RedisScript(`
local code = row(key('code', a.id))
local family = code and row(key('authorization', plain(code.authorizationId)))
if not family or not client(plain(family.clientKey)) then return nil end
return { code.flat, family.flat }`);

/** A call that comes again because its answer was lost is known by the token that it brings. */
const REDEEM = new RedisScript(`
local k = key('code', a.codeId)
local code = row(k)
local familyKey = code and key('authorization', plain(code.authorizationId))
local family = code and row(familyKey)
if not family or family.clientKey ~= text(a.clientKey) or not client(a.clientKey) then return 'unknown' end
if code.digest ~= a.digest then return 'unknown' end
if code.consumedBy == text(a.token.id) then return a.proven and 'fresh' or 'burned' end
if code.consumedAt then return 'replayed' end
if family.revokedAt or tonumber(family.expiresAt) <= a.now then return 'dead' end
if tonumber(code.expiresAt) <= a.now then return 'expired' end
redis.call('HSET', k, 'consumedAt', a.now, 'consumedBy', text(a.token.id))
if not a.proven then return 'burned' end
if a.refresh then redis.call('HSET', familyKey, unpack(a.refresh)) end
addToken(a.token)
return 'fresh'`);

/** Authorization codes and their challenges in Redis. */
@Injectable()
export class RedisAuthorizationCodeStore extends AuthorizationCodeStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async issue({ authorization, code, pkce, spent }: CodeIssue): Promise<boolean> {
    const family = authorizationRow(authorization);
    const rows = {
      authorization: family,
      // As long as its authorization, so that a replay is recognised.
      code: { id: code.id, ttl: family.ttl, fields: fields({ ...code, ...pkce }) },
      ...(spent && { spent: ticket(spent, code.id) }),
    };
    return (await this.redis.run(ISSUE, rows)) === 1;
  }

  async find(id: string): Promise<CodeState | undefined> {
    const found = await this.redis.run<[string[], string[]] | null>(FIND, { id });
    if (!found) return undefined;
    const { digest, challenge, method, consumedBy: _call, ...code } = record(found[0]);
    return {
      code: { consumedAt: null, ...code } as unknown as AuthorizationCode,
      digest: digest as Buffer,
      pkce: challenge === undefined ? null : ({ codeId: id, challenge, method } as Pkce),
      authorization: authorizationOf(found[1]).authorization,
    };
  }

  redeem(
    { digest, ...redemption }: CodeRedemption,
    { token, refresh }: IssuedTokens,
    now: Date,
  ): Promise<RedemptionOutcome> {
    return this.redis.run(REDEEM, {
      ...redemption,
      digest: digest.toString('base64url'),
      token: tokenRow(token),
      ...(refresh && { refresh: fields(refreshFields(refresh)) }),
      now: now.getTime(),
    });
  }
}
