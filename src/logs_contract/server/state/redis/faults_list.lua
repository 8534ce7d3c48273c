-- Replies {plan, matched, applied} of every plan, newest first.
-- KEYS: plans, order, numbers.
local plans = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, -1)) do
  local counts = redis.call('HMGET', KEYS[3], 'matched:' .. id, 'applied:' .. id)
  plans[#plans + 1] = {redis.call('HGET', KEYS[1], id), counts[1], counts[2]}
end
return plans
