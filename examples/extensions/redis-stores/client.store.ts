import { Injectable } from '@nestjs/common';
import {
  type Client,
  type ClientChanges,
  type ClientRecord,
  type ClientSecret,
  ClientStore,
  ownsOrigin,
} from 'nest-authorization-server';
import { Redis, RedisScript } from './redis.js';
import { dateOf, fields, record, written } from './rows.js';

/** The end of a secret is beside its other fields, which are one text: it is the only one that changes. */
const PRELUDE = `
local function addSecret(secret)
  redis.call('HSET', key('client', secret.clientKey, 'secrets'), secret.id, secret.text)
  redis.call('HSET', key('client', secret.clientKey, 'ends'), secret.id, secret.expiresAt)
end
local function clientKeyOf(clientId) return redis.call('HGET', key('clients'), clientId) end
`;

const FIND = new RedisScript(`${PRELUDE}
local id = clientKeyOf(a.clientId)
if not id then return nil end
return {
  redis.call('HGETALL', key('client', id)),
  redis.call('HGETALL', key('client', id, 'secrets')),
  redis.call('HGETALL', key('client', id, 'ends')),
}`);

const LIST = new RedisScript(`
local all = {}
for _, id in ipairs(redis.call('HVALS', key('clients'))) do
  table.insert(all, redis.call('HGETALL', key('client', id)))
end
return all`);

const INSERT = new RedisScript(`${PRELUDE}
if redis.call('HSETNX', key('clients'), a.clientId, a.id) == 0 and clientKeyOf(a.clientId) ~= a.id then return 0 end
redis.call('HSET', key('client', a.id), unpack(a.fields))
if a.secret then addSecret(a.secret) end
return 1`);

const UPDATE = new RedisScript(`${PRELUDE}
local id = clientKeyOf(a.clientId)
if not id then return 0 end
redis.call('HSET', key('client', id), unpack(a.fields))
return 1`);

const DELETE = new RedisScript(`${PRELUDE}
local id = clientKeyOf(a.clientId)
if not id then return 0 end
redis.call('HDEL', key('clients'), a.clientId)
for _, part in ipairs({ 'secrets', 'ends', 'tokens', 'authorizations' }) do
  redis.call('DEL', key('client', id, part))
end
return redis.call('DEL', key('client', id))`);

const ADD_SECRET = new RedisScript(`${PRELUDE}
if not client(a.clientKey) then return 0 end
local k = key('client', a.clientKey, 'ends')
local ends = redis.call('HGETALL', k)
for i = 1, #ends, 2 do
  local known = tonumber(ends[i + 1])
  if not known or known > a.othersEndAt then redis.call('HSET', k, ends[i], a.othersEndAt) end
end
addSecret(a)
return 1`);

const DELETE_SECRET = new RedisScript(`
redis.call('HDEL', key('client', a.clientKey, 'ends'), a.id)
return redis.call('HDEL', key('client', a.clientKey, 'secrets'), a.id)`);

/** Clients and their secrets in Redis: a field for each property, so that changes of different ones do not meet. */
@Injectable()
export class RedisClientStore extends ClientStore {
  constructor(private readonly redis: Redis) {
    super();
  }

  async find(clientId: string): Promise<ClientRecord | undefined> {
    const found = await this.redis.run<string[][] | null>(FIND, { clientId });
    if (!found) return undefined;
    const [client = [], secrets = [], ends = []] = found;
    return { client: record(client) as unknown as Client, secrets: secretsOf(secrets, ends) };
  }

  async list(): Promise<readonly Client[]> {
    const found = await this.redis.run<string[][]>(LIST, {});
    return found
      .map((flat) => record(flat) as unknown as Client)
      .toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1));
  }

  async insert(client: Client, secret?: ClientSecret): Promise<boolean> {
    const { id, clientId } = client;
    const row = { id, clientId, fields: fields(client) };
    const first = secret && { secret: secretRow(secret) };
    return (await this.redis.run(INSERT, { ...row, ...first })) === 1;
  }

  async update(clientId: string, changes: ClientChanges, now: Date): Promise<boolean> {
    const changed = fields({ ...changes, updatedAt: now });
    return (await this.redis.run(UPDATE, { clientId, fields: changed })) === 1;
  }

  /** What was issued to it is found no more, and expires by itself. */
  async delete(clientId: string): Promise<boolean> {
    return (await this.redis.run(DELETE, { clientId })) === 1;
  }

  async addSecret(secret: ClientSecret, othersEndAt: Date): Promise<void> {
    const argument = { ...secretRow(secret), othersEndAt: othersEndAt.getTime() };
    if ((await this.redis.run(ADD_SECRET, argument)) !== 1) throw new Error('the client is gone');
  }

  async deleteSecret(clientKey: string, id: string): Promise<boolean> {
    return (await this.redis.run(DELETE_SECRET, { clientKey, id })) === 1;
  }

  /** Asked once for each preflight; with thousands of clients, keep the origins in a set of their own. */
  async allowsOrigin(origin: string): Promise<boolean> {
    const clients = await this.list();
    return clients.some((client) => client.disabledAt === null && ownsOrigin(client, origin));
  }
}

function secretRow({ expiresAt, ...secret }: ClientSecret) {
  const { id, clientKey } = secret;
  return { id, clientKey, text: JSON.stringify(fields(secret)), expiresAt: written(expiresAt) };
}

function secretsOf(flat: readonly string[], ends: readonly string[]): readonly ClientSecret[] {
  const found = Object.fromEntries(pairs(ends));
  return pairs(flat)
    .map(([id, text]) => {
      const expiresAt = dateOf(found[id]);
      return { ...record(JSON.parse(text) as string[]), expiresAt } as unknown as ClientSecret;
    })
    .toSorted((one, other) => Number(one.createdAt) - Number(other.createdAt));
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
}
