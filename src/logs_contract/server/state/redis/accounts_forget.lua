-- Removes the limits, the usage and the entries of an organisation.
-- KEYS: limits, used, periods, entries. ARGV: the organisation.
local function belongs_to_it(account)
  return cmsgpack.unpack(account)[1] == ARGV[1]
end

for _, account in ipairs(redis.call('HKEYS', KEYS[1])) do
  if belongs_to_it(account) then
    redis.call('HDEL', KEYS[1], account)
  end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if belongs_to_it(string.match(field, ':(.*)')) then
    redis.call('HDEL', KEYS[2], field)
    redis.call('HDEL', KEYS[3], field)
  end
end
local from = '-'
repeat
  local page = redis.call('XRANGE', KEYS[4], from, '+', 'COUNT', 500)
  for _, item in ipairs(page) do
    if belongs_to_it(item[2][2]) then
      redis.call('XDEL', KEYS[4], item[1])
    end
    from = '(' .. item[1]
  end
until #page == 0
