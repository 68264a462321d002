import { Injectable } from '@nestjs/common';
import { type PruneCount, RetentionStore } from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';

/** An authorization stays while it has a token that is kept, and takes its code with it. */
const PRUNE = new RedisScript(`
local removed, codes = 0, 0
for _, k in ipairs(a.keys) do
  local times = redis.call('HMGET', k, 'expiresAt', 'keptUntil', 'codeId', 'rotatedAt')
  local last = math.max(tonumber(times[1] or 0), tonumber(times[2] or 0))
  if times[1] and last < a.before then
    if times[3] then codes = codes + redis.call('DEL', key('code', plain(times[3]))) end
    removed = removed + redis.call('DEL', k)
  elseif times[4] and tonumber(times[4]) < a.before then
    redis.call('HDEL', k, 'retry')
  end
end
return { removed, codes }`);

/** Redis lets everything expire by itself a day after its time; this removes it earlier, a few hundred keys at a time. */
@Injectable()
export class RedisRetentionStore extends RetentionStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async prune(before: Date): Promise<PruneCount> {
    const [tokens] = await this.#pruneAll('token', before);
    const [authorizations, codes] = await this.#pruneAll('authorization', before);
    const [spent] = await this.#pruneAll('spent', before);
    return { tokens, authorizations, codes, spent };
  }

  async #pruneAll(kind: string, before: Date): Promise<readonly [number, number]> {
    let sum: readonly [number, number] = [0, 0];
    for await (const keys of this.redis.keys(kind)) {
      if (keys.length === 0) continue;
      const argument = { keys, before: before.getTime() };
      const [removed, codes] = await this.redis.run<[number, number]>(PRUNE, argument);
      sum = [sum[0] + removed, sum[1] + codes];
    }
    return sum;
  }
}
