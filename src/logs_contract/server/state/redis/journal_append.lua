-- Keeps a record under the next number; the oldest go where there are too many.
-- ARGV: record, account or '', what a repeat tells of it, what makes it one, weight, then records
-- and bytes kept at most.
local record, account, told, same, weight = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local max_records, max_bytes = tonumber(ARGV[6]), tonumber(ARGV[7])
local number = string.format('%.0f', redis.call('HINCRBY', KEYS[3], 'newest', 1))
local before = redis.call('HGET', KEYS[2], same) or ''
redis.call('HSET', KEYS[2], same, number .. ':' .. told)
redis.call('XADD', KEYS[1], number .. '-0',
  'record', record, 'account', account, 'before', before, 'same', same, 'weight', weight)
local bytes = redis.call('HINCRBY', KEYS[3], 'bytes', weight)
local kept = redis.call('XLEN', KEYS[1])
while kept > max_records or (bytes > max_bytes and kept > 1) do
  bytes = remove(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1])
  redis.call('HINCRBY', KEYS[3], 'dropped', 1)
  kept = kept - 1
end
