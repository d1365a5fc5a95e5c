/**
 * Decides one request under all of its limits in one atomic step: the arithmetic of policy's counters, in Lua.
 *
 * KEYS     one counter each. A key that is gone is a counter nobody used; each lives as long as it says something.
 * ARGV     `take`, `peek` (which says what `take` would and writes nothing) or `give`, the instant (empty: the server's own clock), the instant of the charge to give back; then
 *          for each counter nine: state, enforced (1 or 0), soft, under way, cost, and four numbers of its rule:
 *            bucket   burst, tokens, perMs, 0
 *            window   limit, heldMs, 0, 0
 *            period   limit, and the ends of the last, this and the next period
 * Returns  for `take` and `peek` three whole numbers a counter: what was available (of a bucket: whole tokens), milliseconds to its
 *          reset, milliseconds to a retry (-1: never).
 *
 * Numbers are doubles here as there, and every sum is a whole number below 2^53, so that both decide alike; a test holds
 * them together, decision by decision. States are MessagePack: a window of 63 numbers, mostly zeros, takes some 80 bytes.
 */
export const LIMIT_SCRIPT = `
local op, now, taken = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local RING, PARTS = 61, 60

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

local function charge(l, s)
  if l.state == 'bucket' then s[1] = s[1] - l.cost * l.c
  elseif l.state == 'period' then s[1] = s[1] + l.cost
  else
    local at = 3 + s[1] % RING
    s[at] = s[at] + l.cost
    s[2] = s[2] + l.cost
  end
end

local function give(l, s)
  if l.state == 'bucket' then s[1] = math.min(l.a * l.c, s[1] + l.cost * l.c)
  elseif l.state == 'period' then
    if taken >= s[2] then s[1] = math.max(0, s[1] - l.cost) end
  else
    local index = math.min(math.floor(taken * PARTS / l.b), s[1])
    if s[1] - index < RING then
      local at = 3 + index % RING
      local given = math.min(l.cost, s[at])
      s[at] = s[at] - given
      s[2] = s[2] - given
    end
  end
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

local function retry(l, s)
  if l.underway then return 1000 end
  if l.state == 'bucket' then
    if l.cost > l.a then return -1 end
    return math.ceil((l.cost * l.c - s[1]) / l.b)
  end
  if l.cost > l.a then return -1 end
  if l.state == 'period' then return math.max(1, s[3] - now) end
  local excess = s[2] + l.cost - l.a
  for index = s[1] - PARTS, s[1] do
    if index >= 0 then excess = excess - s[3 + index % RING] end
    if excess <= 0 then return math.max(1, leaves(l, index) - now) end
  end
  return -1
end

local function store(key, l, s)
  local whole = l.underway and l.b or reset(l, s)
  redis.call('SET', key, cmsgpack.pack(s), 'PX', string.format('%.0f', whole + 1000))
end

local limits, states, available, admitted = {}, {}, {}, true
for i, key in ipairs(KEYS) do
  local at = 4 + (i - 1) * 9
  local l = {
    state = ARGV[at], enforced = ARGV[at + 1] == '1', soft = ARGV[at + 2] == '1',
    underway = ARGV[at + 3] == '1', cost = tonumber(ARGV[at + 4]), a = tonumber(ARGV[at + 5]),
    b = tonumber(ARGV[at + 6]), c = tonumber(ARGV[at + 7]), d = tonumber(ARGV[at + 8])
  }
  local packed = redis.call('GET', key)
  limits[i] = l
  if packed or op ~= 'give' then
    states[i] = packed and cmsgpack.unpack(packed) or fresh(l)
    available[i] = refresh(l, states[i])
    if l.enforced and not l.soft and l.cost > available[i] then admitted = false end
  end
end

if op == 'give' then
  for i, key in ipairs(KEYS) do
    if states[i] then
      give(limits[i], states[i])
      store(key, limits[i], states[i])
    end
  end
  return 1
end

local reply = {}
for i, key in ipairs(KEYS) do
  local l, s = limits[i], states[i]
  local fits = l.soft or l.cost <= available[i]
  local wait = fits and 0 or retry(l, s)
  if admitted and fits then
    charge(l, s)
    if op == 'take' then store(key, l, s) end
  end
  reply[#reply + 1] = available[i]
  reply[#reply + 1] = reset(l, s)
  reply[#reply + 1] = wait
end
return reply
`

/** Says that a node is there, and how many are; a write, so that it also tells whether the server takes any. */
export const BEAT_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`
