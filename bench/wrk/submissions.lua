-- Sends submissions with new ids, so many a request: wrk … -- COUNT COOKIE BODY_BEFORE_ID BODY_AFTER_ID
local count, before, after, headers

local function id()
  return string.format(
    "%08x-%04x-4%03x-8%03x-%04x%08x",
    math.random(0, 0xffffffff), math.random(0, 0xffff), math.random(0, 0xfff),
    math.random(0, 0xfff), math.random(0, 0xffff), math.random(0, 0xffffffff)
  )
end

function init(arguments)
  local file = io.open("/dev/urandom", "rb")
  local a, b, c, d = file:read(4):byte(1, 4)
  file:close()
  math.randomseed(a + 256 * (b + 256 * (c + 256 * d)))
  count, before, after = tonumber(arguments[1]), arguments[3], arguments[4]
  headers = { ["Content-Type"] = "application/json", ["Cookie"] = arguments[2] }
end

function request()
  local items = {}
  for place = 1, count do
    items[place] = before .. id() .. after
  end
  return wrk.format("POST", nil, headers, '{"submissions":[' .. table.concat(items, ",") .. "]}")
end
