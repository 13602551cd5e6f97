-- For wrk: each request decodes the next VIN of deploy/tools/vins.txt. Usage: wrk ... -s vins.lua URL -- FILE
local requests = {}
local place = 0

function init(arguments)
    for vin in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", "/v1/vins/" .. vin)
    end
    place = math.random(#requests)
end

function request()
    place = place % #requests + 1
    return requests[place]
end
