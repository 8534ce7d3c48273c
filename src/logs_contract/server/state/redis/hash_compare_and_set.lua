-- Sets a field of a hash if none of the fields that were read has changed since. Replies 1 if it
-- did, else 0. KEYS: the hash. ARGV: field, value, then name and value ("" if it was not set) of
-- each field that was read.
for i = 3, #ARGV, 2 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then
    return 0
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
