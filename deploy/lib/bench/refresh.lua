-- For wrk: each request uses a refresh token, and its answer brings the next one. Usage: wrk ... -s refresh.lua URL -- FILE
-- The file has a token a line, more than there are connections.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "load.lua")
local tokens, head, tail = {}, 1, 0

local function push(token)
    tail = tail + 1
    tokens[tail] = token
end

function setup(thread)
    number = (number or -1) + 1
    thread:set("number", number)
end

-- Of two threads each takes every second token.
function init(arguments)
    wrk.headers["Content-Type"] = "application/json"
    local place = 0
    for line in io.lines(arguments[1]) do
        if place % 2 == number then push(line) end
        place = place + 1
    end
end

function request()
    local token = tokens[head] or "none"
    if head <= tail then
        tokens[head] = nil
        head = head + 1
    end
    return wrk.format("POST", "/v1/sessions/refreshes", nil, '{"refreshToken":"' .. token .. '"}')
end

function response(status, fields, body)
    local token = body:match('"refreshToken":%s*"([^"]+)"')
    if token then push(token) end
end
