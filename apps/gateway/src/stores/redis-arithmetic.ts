/** A share that a node took in advance is its own for so long; then it counts as spent. */
export const SHARE_HELD_MS = 2_000

/**
 * The arithmetic of policy's counters in Lua, and what nodes hold of a counter in advance: the beginning of every script. `now` comes
 * before it.
 *
 * A counter's rule is nine arguments: state, enforced (1 or 0), soft, under way, cost, and four numbers:
 *
 *   bucket   burst, tokens, perMs, 0
 *   window   limit, heldMs, 0, 0
 *   period   limit, and the ends of the last, this and the next period
 *
 * Numbers are doubles here as there, and every sum is a whole number below 2^53, so that both decide alike; a test holds
 * them together, decision by decision. States are MessagePack: a window of 63 numbers, mostly zeros, takes some 80 bytes. Behind
 * them stand the shares that are out: holder, tokens, until when.
 */
export const ARITHMETIC = `
local RING, PARTS, HELD_MS = 61, 60, ${SHARE_HELD_MS}
local LENGTH = { bucket = 2, window = 63, period = 3 }

local function fresh(l)
  if l.state == 'bucket' then return { l.a * l.c, now } end
  if l.state == 'period' then return { 0, 0, 0 } end
  local s = { 0, 0 }
  for i = 3, 63 do s[i] = 0 end
  return s
end

local function refresh(l, s)
  if l.state == 'bucket' then
    if now > s[2] then
      s[1] = math.min(l.a * l.c, s[1] + (now - s[2]) * l.b)
      s[2] = now
    else
      s[1] = math.min(l.a * l.c, s[1])
    end
    return math.floor(s[1] / l.c)
  end
  if l.state == 'period' then
    if now >= s[3] then
      local from, to = l.b, l.c
      if now >= l.c then from, to = l.c, l.d end
      s[1], s[2], s[3] = 0, from, to
    end
    return l.a - s[1]
  end
  local index = math.floor(now * PARTS / l.b)
  if index > s[1] then
    if index - s[1] >= RING then
      for i = 2, 63 do s[i] = 0 end
    else
      for passed = s[1] + 1, index do
        local at = 3 + passed % RING
        s[2] = s[2] - s[at]
        s[at] = 0
      end
    end
    s[1] = index
  end
  return l.a - s[2]
end

local function charge(l, s, cost)
  if l.state == 'bucket' then s[1] = s[1] - cost * l.c
  elseif l.state == 'period' then s[1] = s[1] + cost
  else
    local at = 3 + s[1] % RING
    s[at] = s[at] + cost
    s[2] = s[2] + cost
  end
end

local function give(l, s, cost, taken)
  if l.state == 'bucket' then s[1] = math.min(l.a * l.c, s[1] + cost * l.c)
  elseif l.state == 'period' then
    if taken >= s[2] then s[1] = math.max(0, s[1] - cost) end
  else
    local index = math.min(math.floor(taken * PARTS / l.b), s[1])
    if s[1] - index < RING then
      local at = 3 + index % RING
      local given = math.min(cost, s[at])
      s[at] = s[at] - given
      s[2] = s[2] - given
    end
  end
end

-- What nodes hold in advance; a share that was neither renewed nor returned in time counts as spent.
local function outstanding(l, s)
  local held, kept, sum = s[LENGTH[l.state] + 1], {}, 0
  if not held then return 0 end
  for i = 1, #held, 3 do
    if held[i + 2] <= now then charge(l, s, held[i + 1])
    else
      sum = sum + held[i + 1]
      for part = 0, 2 do kept[#kept + 1] = held[i + part] end
    end
  end
  s[LENGTH[l.state] + 1] = #kept > 0 and kept or nil
  return sum
end

-- The whole cost that fits now, and what of the rest nodes hold.
local function available(l, s)
  local free = refresh(l, s)
  if not s[LENGTH[l.state] + 1] then return free, 0 end
  local sum = outstanding(l, s)
  return refresh(l, s) - sum, sum
end

local function leaves(l, index) return math.ceil((index + RING) * l.b / PARTS) end

local function reset(l, s)
  if l.state == 'bucket' then return math.ceil((l.a * l.c - s[1]) / l.b) end
  if l.state == 'period' then return math.max(0, s[3] - now) end
  if l.underway then return 0 end
  if s[2] == 0 then return 0 end
  local index = s[1]
  while s[3 + index % RING] == 0 do index = index - 1 end
  return math.max(0, leaves(l, index) - now)
end

-- When cost fits if nothing else comes; what nodes hold may come back after HELD_MS at the latest.
local function retry(l, s, cost, sum)
  if l.underway then return 1000 end
  if cost > l.a then return -1 end
  local owed = cost + sum
  if l.state == 'bucket' then
    local wait = math.ceil((owed * l.c - s[1]) / l.b)
    return owed > l.a and math.max(wait, HELD_MS) or wait
  end
  if l.state == 'period' then
    if s[1] + cost <= l.a then return math.min(HELD_MS, math.max(1, s[3] - now)) end
    return math.max(1, s[3] - now)
  end
  local excess = s[2] + owed - l.a
  for index = s[1] - PARTS, s[1] do
    if index >= 0 then excess = excess - s[3 + index % RING] end
    if excess <= 0 then return math.max(1, leaves(l, index) - now) end
  end
  return HELD_MS
end

local function store(key, l, s)
  local whole = l.underway and l.b or reset(l, s)
  if s[LENGTH[l.state] + 1] then
    -- Until what is held has been spent and forgotten.
    local fill = l.state == 'bucket' and math.ceil(l.a * l.c / l.b) or math.ceil(l.b * RING / PARTS)
    whole = HELD_MS + (l.state == 'period' and whole or fill)
  end
  redis.call('SET', key, cmsgpack.pack(s), 'PX', string.format('%.0f', whole + 1000))
end

local function rule(at)
  return {
    state = ARGV[at], enforced = ARGV[at + 1] == '1', soft = ARGV[at + 2] == '1',
    underway = ARGV[at + 3] == '1', cost = tonumber(ARGV[at + 4]), a = tonumber(ARGV[at + 5]),
    b = tonumber(ARGV[at + 6]), c = tonumber(ARGV[at + 7]), d = tonumber(ARGV[at + 8])
  }
end
`
