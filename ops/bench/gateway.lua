-- The one request of ops/bench/gateway for wrk; its body is read from the file named after `--`.
function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    wrk.method = "POST"
    wrk.path = "/v1/chat/completions"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = file:read("*a")
    file:close()
    request_text = wrk.format()
end

function request()
    return request_text
end

-- Answers, microseconds, median and 99th percentile of latency in microseconds, answers that are no success (400 and
-- above; the script has seen a 200 before), and failures of connections.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("result %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
