-- Sets a field of a hash if no field that the client has read was changed since. Replies 1 if the
-- field was set, otherwise 0.
-- KEYS: the hash. ARGV: the field and its new value, then the name and the value ("" if it was not
-- set) of each field that the client has read.
for i = 3, #ARGV, 2 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then
    return 0
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
