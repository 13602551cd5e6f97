-- For wrk: each request reads another row of another tenant of the table that deploy/bench makes.
function init()
    math.randomseed(os.time())
end

function request()
    return wrk.format("GET", string.format("/rows/00000000-0000-7000-8000-%012d/%d", math.random(100, 199), math.random(1000)))
end
