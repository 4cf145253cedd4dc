-- Sends submissions with new ids, so many a request, of many people in turn, each from an address of their own:
-- wrk … -- COUNT BODY_BEFORE_ID BODY_AFTER_ID COOKIE …
local count, before, after
local people, turn = {}, 0

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
  count, before, after = tonumber(arguments[1]), arguments[2], arguments[3]
  for number = 4, #arguments do
    people[number - 3] = {
      ["Content-Type"] = "application/json",
      ["Cookie"] = arguments[number],
      ["X-Forwarded-For"] = string.format("10.0.%d.1", number),
    }
  end
end

function request()
  local items = {}
  for place = 1, count do
    items[place] = before .. id() .. after
  end
  turn = turn % #people + 1
  return wrk.format("POST", nil, people[turn], '{"submissions":[' .. table.concat(items, ",") .. "]}")
end
