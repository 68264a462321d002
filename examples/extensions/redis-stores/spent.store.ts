import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type SpentKey, SpentStore } from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import { ticket } from './rows.js';

const CLAIM = new RedisScript(`return claim(a) and 1 or 0`);
const HAS = new RedisScript(`return redis.call('EXISTS', key('spent', a.name))`);

/** What may be used only once, in Redis, which forgets it by itself. */
@Injectable()
export class RedisSpentStore extends SpentStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async claim(key: SpentKey): Promise<boolean> {
    return (await this.redis.run(CLAIM, ticket(key, randomUUID()))) === 1;
  }

  async has(kind: string, id: string): Promise<boolean> {
    return (await this.redis.run(HAS, { name: JSON.stringify([kind, id]) })) === 1;
  }
}
