-- Counts a request in each plan that it matches. The first plan whose calls include the request
-- applies. Replies {plan, matched, applied} of this plan, or nil if no plan applies.
-- KEYS: plans, numbers. ARGV: the ids of the plans, newest first.
local reply = nil
for _, id in ipairs(ARGV) do
  local calls = redis.call('HMGET', KEYS[2], 'first:' .. id, 'last:' .. id)
  if calls[1] then
    local number = redis.call('HINCRBY', KEYS[2], 'matched:' .. id, 1)
    local is_included = tonumber(calls[1]) <= number
      and (calls[2] == '' or number <= tonumber(calls[2]))
    if is_included and not reply then
      local applied = redis.call('HINCRBY', KEYS[2], 'applied:' .. id, 1)
      reply = {redis.call('HGET', KEYS[1], id), number, applied}
    end
  end
end
return reply
