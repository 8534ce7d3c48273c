-- A small client of the Logs API for the server side of FiveM and RedM.
--
--   Logs.send('info', 'Player connected', { server_id = 'main-1' }, function(entry, problem)
--       if problem then print('not logged: ' .. problem.code) end
--   end)

Logs = {
    url = GetConvar('logs_url', 'http://127.0.0.1:8080'),
    token = GetConvar('logs_token', 'so_test_writer'),
    attempts = 5,
    baseDelay = 500, -- milliseconds
}

-- Returns the JSON object of a response. FiveM passes the body of an error response in errorData,
-- for example `HTTP 429: {...}`.
local function decode(body, errorData)
    local text = body or (errorData or ''):match('{.*}') or ''
    local ok, value = pcall(json.decode, text)
    return ok and type(value) == 'table' and value or {}
end

-- A retry does not help against an exhausted quota, an invalid entry or an invalid token.
local function mayRetry(status, problem)
    return status == 0 or status >= 500 or problem.code == 'rate_limited'
end

-- Sends an entry. Calls `done(entry)` when the entry is stored, or `done(nil, problem)`.
function Logs.send(level, message, meta, done)
    if meta and next(meta) == nil then
        meta = nil -- An empty table would be encoded as [], which is not an object.
    end
    local body = json.encode({ level = level, message = message, meta = meta })
    local headers = {
        ['Authorization'] = 'Bearer ' .. Logs.token,
        ['Content-Type'] = 'application/json',
        ['User-Agent'] = 'example-logs-client/1.0',
    }

    local function try(attempt)
        PerformHttpRequest(Logs.url .. '/logs', function(status, text, _, errorData)
            local value = decode(text, errorData)
            if status == 201 then
                return done and done(value)
            end
            local problem = value.error or { code = 'unreachable', message = errorData or '' }
            problem.status = status
            if attempt < Logs.attempts and mayRetry(status, problem) then
                local longest = Logs.baseDelay * 2 ^ (attempt - 1)
                Citizen.SetTimeout(math.floor(math.random() * longest), function()
                    try(attempt + 1)
                end)
            elseif done then
                done(nil, problem)
            end
        end, 'POST', body, headers)
    end

    try(1)
end
