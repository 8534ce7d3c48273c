-- Stores an entry and counts it, or changes nothing; nil, or {metric, used, limit} of each quota
-- in the account's order. Amounts travel as text: Lua's numbers are exact up to 2^53 only.
-- KEYS: limits, tiers, used, periods, entries, counts.
-- ARGV: account, entry ('' only asks for the quotas), entries kept at most, quotas where no tier
-- has any, then name, period and charge of each metric: without one, nothing is checked or counted.
local account, entry, kept = ARGV[1], ARGV[2], ARGV[3]
local given = redis.call('HGET', KEYS[1], account)
local quotas = given and cmsgpack.unpack(given) or 'default'
if type(quotas) == 'string' then
  quotas = cmsgpack.unpack(redis.call('HGET', KEYS[2], quotas) or ARGV[4])
end

local metrics = {}
for i = 5, #ARGV, 3 do
  metrics[ARGV[i]] = {field = ARGV[i] .. ':' .. account, period = ARGV[i + 1], charge = ARGV[i + 2]}
end

local standings, used_up = {}, false
for _, quota in ipairs(quotas) do
  local name, limit = quota[1], quota[2]
  local metric = metrics[name]
  if metric then
    local used = '0'
    metric.limited = true
    metric.goes_on = redis.call('HGET', KEYS[4], metric.field) == metric.period
    if metric.goes_on then
      used = redis.call('HGET', KEYS[3], metric.field)
    end
    used_up = used_up or tonumber(used) >= limit
    standings[#standings + 1] = {name, used, limit}
  end
end
if used_up or entry == '' then
  return standings
end

for _, metric in pairs(metrics) do
  if metric.goes_on then
    redis.call('HINCRBY', KEYS[3], metric.field, metric.charge)
  elseif metric.limited then
    redis.call('HSET', KEYS[3], metric.field, metric.charge)
    redis.call('HSET', KEYS[4], metric.field, metric.period)
  end
end
local number = redis.call('HINCRBY', KEYS[6], 'number', 1)
local id = string.format('%.0f-0', number)
redis.call('XADD', KEYS[5], id, 'account', account, 'entry', entry)
local dropped = redis.call('XTRIM', KEYS[5], 'MAXLEN', '=', kept)
if dropped > 0 then
  redis.call('HINCRBY', KEYS[6], 'dropped', dropped)
end
return nil
