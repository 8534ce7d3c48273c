-- Tests of logs.lua. They need a running reference server; the convar `logs_url` is its address.
-- Load both files (`server_scripts { 'logs.lua', 'logs_test.lua' }` in fxmanifest.lua), then type
-- `logs_test` in the console of the game server.

-- Calls the admin API and returns the JSON value of the response.
local function mock(method, path, body)
    local response = promise.new()
    PerformHttpRequest(Logs.url .. '/__mock' .. path, function(status, text, _, errorData)
        assert(status >= 200 and status < 300, errorData)
        response:resolve(text and text ~= '' and json.decode(text) or {})
    end, method, body and json.encode(body) or '', { ['Content-Type'] = 'application/json' })
    return Citizen.Await(response)
end

-- Sends an entry and returns the stored entry, or nil and the problem.
local function send(level, message, meta)
    local ended = promise.new()
    Logs.send(level, message, meta, function(entry, problem)
        ended:resolve({ entry = entry, problem = problem })
    end)
    local result = Citizen.Await(ended)
    return result.entry, result.problem
end

-- Waits until `count` requests of a token have arrived, and returns their statuses.
local function statuses(token, count)
    local query = ('token=%s&count=%d&timeout=5'):format(token.id, count)
    local found = {}
    for _, request in ipairs(mock('GET', '/requests/wait?' .. query).requests) do
        found[#found + 1] = tostring(request.status)
    end
    return table.concat(found, ' ')
end

local tests = {}

function tests.an_entry_arrives(token)
    local entry = send('info', 'Player connected', { server_id = 'main-1' })
    assert(entry.message == 'Player connected' and entry.meta.server_id == 'main-1')
    assert(statuses(token, 1) == '201')
end

function tests.an_empty_meta_is_not_sent(token)
    assert(send('info', 'Round started', {}))
    assert(statuses(token, 1) == '201')
end

function tests.two_failures_are_retried(token)
    mock('POST', '/faults', {
        match = { token = token.id },
        calls = { last = 2 },
        ['then'] = { status = 500 },
    })
    assert(send('warn', 'Low on memory'))
    assert(statuses(token, 3) == '500 500 201')
end

function tests.an_exhausted_quota_is_not_retried(token)
    mock('PUT', '/organisations/' .. token.organisation .. '/test', { limits = { reqs_month = 0 } })
    local entry, problem = send('info', 'One too many')
    assert(entry == nil and problem.code == 'quota_exceeded')
    assert(statuses(token, 1) == '429')
end

RegisterCommand('logs_test', function()
    Citizen.CreateThread(function()
        Logs.baseDelay = 1
        for name, test in pairs(tests) do
            local token = mock('POST', '/tokens', { scopes = { 'logs:write' } })
            Logs.token = token.secret
            test(token)
            print('passed: ' .. name)
        end
        print('logs_test: all passed')
    end)
end, true)
