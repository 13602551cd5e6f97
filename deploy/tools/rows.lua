-- For wrk, over the table that deploy/bench makes: each request reads another row (or list of 50) of another tenant.
-- Arguments: "rows" or "lists", and how many of the 10,000 tenants take part.
local kind, tenants, last

function init(args)
    kind, tenants = args[1], tonumber(args[2])
    last = kind == "lists" and 50 or 100
    math.randomseed(os.time())
end

function request()
    local tenant = 10000 + math.random(0, tenants - 1)
    return wrk.format("GET", string.format("/%s/00000000-0000-7000-8000-%012d/%d", kind, tenant, math.random(last)))
end
