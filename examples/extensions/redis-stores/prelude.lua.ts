/**
 * What the scripts share. `a` is what a store passes. A row is a hash that expires some time after what it stands for; ids
 * are JSON texts in it. A client that is gone takes everything with it, because every script looks for it.
 */
export const PRELUDE = `
local a = cjson.decode(ARGV[1])

local function key(...) return KEYS[1] .. table.concat({...}, ':') end
local function text(id) return '"' .. id .. '"' end
local function plain(quoted) return string.sub(quoted, 2, -2) end

local function row(k)
  local flat = redis.call('HGETALL', k)
  if #flat == 0 then return nil end
  local found = { flat = flat }
  for i = 1, #flat, 2 do found[flat[i]] = flat[i + 1] end
  return found
end

local function put(k, record)
  redis.call('HSET', k, unpack(record.fields))
  redis.call('PEXPIRE', k, record.ttl)
end

-- Remembers an id until it expires, and forgets those that have.
local function index(k, record)
  redis.call('ZREMRANGEBYSCORE', k, '-inf', record.from)
  redis.call('ZADD', k, record.to, record.id)
  redis.call('PEXPIRE', k, record.ttl, 'NX')
  redis.call('PEXPIRE', k, record.ttl, 'GT')
end

local function client(clientKey)
  local found = redis.call('HMGET', key('client', clientKey), 'clientId', 'disabledAt', 'name')
  return found[1] and found
end

-- True for the first call, and for that call when it comes again because its answer was lost.
local function claim(ticket)
  local k = key('spent', ticket.name)
  if redis.call('HSETNX', k, 'by', ticket.by) == 0 then
    return redis.call('HGET', k, 'by') == ticket.by
  end
  redis.call('HSET', k, 'expiresAt', ticket.to)
  redis.call('PEXPIRE', k, ticket.ttl)
  return true
end

local function addToken(token)
  if not client(token.clientKey) then return false end
  if token.authorizationId then
    local family = key('authorization', token.authorizationId)
    if redis.call('EXISTS', family) == 0 then return false end
    local kept = tonumber(redis.call('HGET', family, 'keptUntil') or 0)
    redis.call('HSET', family, 'keptUntil', math.max(kept, token.to))
  else
    index(key('client', token.clientKey, 'tokens'), token)
  end
  put(key('token', token.id), token)
  return true
end

local function addAuthorization(authorization)
  put(key('authorization', authorization.id), authorization)
  index(key('client', authorization.clientKey, 'authorizations'), authorization)
  if authorization.subject then index(key('subject', authorization.subject), authorization) end
end

local function revokeAll(ids)
  local revoked = {}
  for _, id in ipairs(ids) do
    local k = key('authorization', id)
    if redis.call('EXISTS', k) == 1 and redis.call('HSETNX', k, 'revokedAt', a.now) == 1 then
      redis.call('HSET', k, 'revokedReason', text(a.reason))
      table.insert(revoked, id)
    end
  end
  return revoked
end
`;
