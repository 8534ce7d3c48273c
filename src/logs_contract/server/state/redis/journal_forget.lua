-- Removes the records of an organisation. Runs after journal_remove.lua. ARGV: the organisation.
local from = '-'
repeat
  local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 500)
  for _, item in ipairs(page) do
    local account = item[2][4]
    if account ~= '' and cmsgpack.unpack(account)[1] == ARGV[1] then
      remove(item)
    end
    from = '(' .. item[1]
  end
until #page == 0
