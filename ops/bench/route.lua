-- Requests of ops/bench/route-http for wrk: `-- get` asks for a small constant answer, `-- route BYTES` for a route with a
-- prompt of so many bytes. Bodies are made before anything is timed; their words differ, so that estimators read other
-- places of their tables for each.
local common = {}
for word in ([[the of and to in is a that for it as with which not what if can each one all two how when than more number
    find value following function where between given return true order time system first data point rate company price
    cell energy mass force law people test small large line type list increase statement patient output calculate]]):gmatch("%a+") do
    common[#common + 1] = word
end
local syllables = {"ba", "co", "de", "fi", "ga", "ho", "in", "jo", "ka", "lu", "me", "no", "or", "pi", "ra", "se", "ti", "un",
    "ve", "wa", "bra", "cle", "dri", "flo", "pre", "sta", "tri", "ment", "tion", "ning"}
local areas = {"los-angeles", "chicago", "new-york"}
local classes = {"chat", "code", "batch-summaries"}
local bodies_made = 512

-- The chance of rank r is about 1 / r (Zipf).
local function word()
    local rank = math.floor(math.exp(math.random() * math.log(20000)))
    if rank <= #common then return common[rank] end
    local made = ""
    while rank > 0 do
        made = made .. syllables[rank % #syllables + 1]
        rank = math.floor(rank / #syllables)
    end
    return made
end

local function prompt(bytes)
    local text = {"Question:"}
    local length = 9
    while length < bytes do
        local piece = math.random(12) == 1 and tostring(math.random(9999) / 10) .. "," or word()
        if math.random(14) == 1 then piece = piece .. ".\\n" end
        text[#text + 1] = piece
        length = length + #piece + 1
    end
    return table.concat(text, " ")
end

local requests = {}
local place = 0

function init(arguments)
    math.randomseed(1)
    if arguments[1] == "get" then
        requests[1] = wrk.format("GET", "/healthz")
        return
    end
    local headers = {["Content-Type"] = "application/json"}
    for number = 1, bodies_made do
        local body = string.format('{"area": "%s", "class": "%s", "maxTokens": 256, "messages": [{"role": "user", "content": "%s"}]}',
            areas[number % #areas + 1], classes[math.floor(number / #areas) % #classes + 1], prompt(tonumber(arguments[2])))
        requests[number] = wrk.format("POST", "/api/v1/route", headers, body)
    end
end

function request()
    place = place % #requests + 1
    return requests[place]
end

-- Requests, microseconds, median and 99th percentile of latency in microseconds, failures: for the script.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("result %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
