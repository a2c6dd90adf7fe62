-- Sends one image call after another: wrk … URL -- KEY RUN
-- Each prompt is its own. Equal calls of a client that left may be joined into one, and would then be charged once.
local head, tail
local count = 0

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  local body = '{"model":"gpt-image-2","prompt":"A white siamese cat sitting on a sofa, studio light, '
    .. args[2] .. '-00000000","n":1,"size":"1024x1024","quality":"medium"}'
  local whole = wrk.format(nil, nil, nil, body)
  local from, to = whole:find("00000000", 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
end

function request()
  count = count + 1
  return head .. string.format("%08d", count) .. tail
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
