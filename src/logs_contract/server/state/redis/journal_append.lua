-- Appends a record with the next number. Removes the oldest records if there are too many of them,
-- or too many bytes. Runs after journal_remove.lua, which defines `remove`.
-- ARGV: the record, its account or '', its `EarlierRequest` for the next equal request, the hash of
-- its identity, its weight, the maximum number of records, the maximum number of bytes.
local record, account, earlier, identity, weight = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local max_records, max_bytes = tonumber(ARGV[6]), tonumber(ARGV[7])
local number = string.format('%.0f', redis.call('HINCRBY', KEYS[3], 'newest', 1))
local before = redis.call('HGET', KEYS[2], identity) or ''
redis.call('HSET', KEYS[2], identity, number .. ':' .. earlier)
redis.call('XADD', KEYS[1], number .. '-0',
  'record', record, 'account', account, 'before', before, 'same', identity, 'weight', weight)
local bytes = redis.call('HINCRBY', KEYS[3], 'bytes', weight)
local count = redis.call('XLEN', KEYS[1])
while count > max_records or (bytes > max_bytes and count > 1) do
  bytes = remove(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1])
  redis.call('HINCRBY', KEYS[3], 'dropped', 1)
  count = count - 1
end
