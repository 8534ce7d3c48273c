-- Stores an entry and counts it in the account's usage. Changes nothing if a quota is exhausted.
-- Replies nil if the entry was stored. Otherwise replies the first exhausted metric ('' if there is
-- none) and {metric, used, limit} of each quota in the account's order. Amounts are passed as text,
-- because Lua's numbers are exact only up to 2^53.
-- KEYS: limits, tiers, used, periods, entries, counts.
-- ARGV: account, entry ('' to read only the quotas), maximum number of entries, quotas for tiers that
-- do not exist, then the name, period and charge of each metric. The script neither checks nor counts
-- a metric that is not in ARGV.
local account, entry, max_entries = ARGV[1], ARGV[2], ARGV[3]
local limits = redis.call('HGET', KEYS[1], account)
local quotas = limits and cmsgpack.unpack(limits) or 'default'
if type(quotas) == 'string' then
  quotas = cmsgpack.unpack(redis.call('HGET', KEYS[2], quotas) or ARGV[4])
end

local metrics = {}
for i = 5, #ARGV, 3 do
  metrics[ARGV[i]] = {field = ARGV[i] .. ':' .. account, period = ARGV[i + 1], charge = ARGV[i + 2]}
end

local usages, exhausted = {}, ''
for _, quota in ipairs(quotas) do
  local name, limit = quota[1], quota[2]
  local metric = metrics[name]
  if metric then
    local used = '0'
    metric.is_limited = true
    metric.is_current = redis.call('HGET', KEYS[4], metric.field) == metric.period
    if metric.is_current then
      used = redis.call('HGET', KEYS[3], metric.field)
    end
    if exhausted == '' and tonumber(used) >= limit then
      exhausted = name
    end
    usages[#usages + 1] = {name, used, limit}
  end
end
if exhausted ~= '' or entry == '' then
  return {exhausted, usages}
end

for _, metric in pairs(metrics) do
  if metric.is_current then
    redis.call('HINCRBY', KEYS[3], metric.field, metric.charge)
  elseif metric.is_limited then
    redis.call('HSET', KEYS[3], metric.field, metric.charge)
    redis.call('HSET', KEYS[4], metric.field, metric.period)
  end
end
local number = redis.call('HINCRBY', KEYS[6], 'number', 1)
local id = string.format('%.0f-0', number)
redis.call('XADD', KEYS[5], id, 'account', account, 'entry', entry)
local dropped = redis.call('XTRIM', KEYS[5], 'MAXLEN', '=', max_entries)
if dropped > 0 then
  redis.call('HINCRBY', KEYS[6], 'dropped', dropped)
end
return nil
