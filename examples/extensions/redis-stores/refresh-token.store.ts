import { Injectable } from '@nestjs/common';
import {
  RefreshTokenStore,
  type Rotation,
  type RotationOutcome,
  type Successor,
} from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import { fields, refreshFields, tokenRow } from './rows.js';

/** The order matters: who asks, whether the family lives, which generation comes. */
const ROTATE = new RedisScript(`
local k = key('authorization', a.authorizationId)
local family = row(k)
if not family or family.clientKey ~= text(a.clientKey) or not client(a.clientKey) then return { 'unknown' } end
if not family.current then return { 'unknown' } end
if family.revokedAt or tonumber(family.expiresAt) <= a.now then return { 'dead' } end
if tonumber(family.idleExpiresAt) <= a.now then return { 'dead' } end
if family.current == a.next and family.previous == a.digest then return { 'fresh' } end
if family.current == a.digest then
  redis.call('HSET', k, 'previous', family.current, 'rotatedAt', a.now, unpack(a.refresh))
  redis.call('HDEL', k, 'retry')
  if a.retry then redis.call('HSET', k, 'retry', a.retry) end
  addToken(a.token)
  return { 'fresh' }
end
if family.previous == a.digest then
  local open = family.retry and tonumber(family.rotatedAt) >= a.retryFrom
  return open and { 'retry', family.retry } or { 'reused' }
end
return { a.generation >= tonumber(family.generation) - 1 and 'unknown' or 'reused' }`);

/** Rotates refresh tokens in Redis. */
@Injectable()
export class RedisRefreshTokenStore extends RefreshTokenStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async rotate(
    { digest, retryFrom, ...rotation }: Rotation,
    { token, refresh, retry }: Successor,
    now: Date,
  ): Promise<RotationOutcome> {
    const [kind, sealed] = await this.redis.run<[RotationOutcome['kind'], string?]>(ROTATE, {
      ...rotation,
      digest: digest.toString('base64url'),
      next: refresh.digest.toString('base64url'),
      retryFrom: retryFrom.getTime(),
      refresh: fields(refreshFields(refresh)),
      retry: retry?.toString('base64url'),
      token: tokenRow(token),
      now: now.getTime(),
    });
    return kind === 'retry' ? { kind, sealed: Buffer.from(sealed ?? '', 'base64url') } : { kind };
  }
}
