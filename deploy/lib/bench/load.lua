-- For wrk: each request is another line of a file, by chance. Usage: wrk ... -s load.lua URL -- FILE
-- A line is METHOD, path and perhaps a body, with tabs between them; one before them without a tab is a field of every
-- request. In path and body `<hex A B>` becomes a number of that range in twelve hexadecimal digits, `<number A B>` a decimal one.
local requests = {}

local random = {
    hex = function(from, to) return string.format("%012x", math.random(tonumber(from), tonumber(to))) end,
    number = function(from, to) return string.format("%d", math.random(tonumber(from), tonumber(to))) end,
}

local function filled(text)
    return text and text:gsub("<(%a+) (%d+) (%d+)>", function(kind, from, to) return random[kind](from, to) end)
end

function setup(thread)
    -- Each thread by another chance.
    seed = (seed or os.time()) + 1
    thread:set("seed", seed)
end

function init(arguments)
    math.randomseed(seed)
    for line in io.lines(arguments[1]) do
        local method, path, body = line:match("^(%u+)\t([^\t]+)\t?(.*)$")
        if method then
            body = body ~= "" and body or nil
            local varies = (path .. (body or "")):find("<", 1, true)
            requests[#requests + 1] =
                varies and {method, path, body} or wrk.format(method, path, nil, body)
        else
            local name, value = line:match("^([^:]+): (.*)$")
            wrk.headers[name] = value
        end
    end
end

function request()
    local one = requests[math.random(#requests)]
    if type(one) == "string" then return one end
    return wrk.format(one[1], (filled(one[2])), nil, one[3] and (filled(one[3])))
end

-- What deploy/lib/measure.sh reads: requests a second; p50, p95 and p99 in milliseconds; what went wrong.
function done(summary, latency)
    local faults = summary.errors
    io.write(string.format("load %.1f %.2f %.2f %.2f", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
    for _, kind in ipairs({"connect", "read", "write", "status", "timeout"}) do
        if faults[kind] > 0 then io.write(string.format(" %s:%d", kind, faults[kind])) end
    end
    io.write("\n")
end
