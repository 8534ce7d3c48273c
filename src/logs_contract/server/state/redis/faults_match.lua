-- Counts a request that matches some plans; {plan, matched, applied} of the one that applies.
-- KEYS: plans, numbers. ARGV: the ids of the plans, newest first.
local decided = nil
for _, id in ipairs(ARGV) do
  local calls = redis.call('HMGET', KEYS[2], 'first:' .. id, 'last:' .. id)
  if calls[1] then
    local number = redis.call('HINCRBY', KEYS[2], 'matched:' .. id, 1)
    local included = tonumber(calls[1]) <= number
      and (calls[2] == '' or number <= tonumber(calls[2]))
    if included and not decided then
      local applied = redis.call('HINCRBY', KEYS[2], 'applied:' .. id, 1)
      decided = {redis.call('HGET', KEYS[1], id), number, applied}
    end
  end
end
return decided
