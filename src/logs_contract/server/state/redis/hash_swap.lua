-- Sets a field of a hash if no field that was read has changed since; whether it did.
-- KEYS: the hash. ARGV: field, value, then name and value ('' where there was none) of each read.
for i = 3, #ARGV, 2 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then
    return 0
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
