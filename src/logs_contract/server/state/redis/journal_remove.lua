-- Defines `remove`, which removes an item of the journal and returns the bytes that are left.
-- Both scripts of the journal begin with this file. KEYS of both: records, latest, counts.
-- The fields of an item are, in this order: record, account, before, same, weight.
local function remove(item)
  local id, identity, weight = item[1], item[2][8], item[2][10]
  redis.call('XDEL', KEYS[1], id)
  local latest = redis.call('HGET', KEYS[2], identity)
  if latest and string.match(latest, '^%d+') == string.match(id, '^%d+') then
    redis.call('HDEL', KEYS[2], identity)
  end
  return redis.call('HINCRBY', KEYS[3], 'bytes', '-' .. weight)
end
