import { ARITHMETIC } from './redis-arithmetic.ts'

/** `now`: the argument, or the server's own clock when it is empty. */
const NOW = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/**
 * Decides one request under all of its limits in one atomic step.
 *
 * KEYS     one counter each. A key that is gone is a counter nobody used; each lives as long as it says something.
 * ARGV     the instant (empty: the server's own clock), `take`, `peek` (which says what `take` would and writes nothing) or
 *          `give`, the instant of the charge to give back; then the rule of each counter
 * Returns  for `take` and `peek` three whole numbers a counter: what was available (of a bucket: whole tokens), milliseconds to its
 *          reset, milliseconds to a retry (-1: never).
 */
export const LIMIT_SCRIPT = `${NOW}${ARITHMETIC}
local op, taken = ARGV[2], tonumber(ARGV[3])
local limits, states, free, held, admitted = {}, {}, {}, {}, true
for i, key in ipairs(KEYS) do
  local l = rule(4 + (i - 1) * 9)
  local packed = redis.call('GET', key)
  limits[i] = l
  if packed or op ~= 'give' then
    states[i] = packed and cmsgpack.unpack(packed) or fresh(l)
    free[i], held[i] = available(l, states[i])
    if l.enforced and not l.soft and l.cost > free[i] then admitted = false end
  end
end

if op == 'give' then
  for i, key in ipairs(KEYS) do
    if states[i] then
      give(limits[i], states[i], limits[i].cost, taken)
      store(key, limits[i], states[i])
    end
  end
  return 1
end

local reply = {}
for i, key in ipairs(KEYS) do
  local l, s = limits[i], states[i]
  local fits = l.soft or l.cost <= free[i]
  local wait = fits and 0 or retry(l, s, l.cost, held[i])
  if admitted and fits then
    charge(l, s, l.cost)
    if op == 'take' then store(key, l, s) end
  end
  reply[#reply + 1] = free[i]
  reply[#reply + 1] = reset(l, s)
  reply[#reply + 1] = wait
end
return reply
`

/**
 * Settles what a node spent of its share of one counter, and gives it a new one.
 *
 * What nodes hold is set aside: a counter's free part and all shares come to no more than the counter has, and what was
 * spent is charged when it is reported, which is later than it was spent. So a bound that the counter keeps is kept.
 *
 * KEYS     the counter
 * ARGV     the instant (or empty), the holder, what it still has, what it spent and gave back since it last asked, the cost
 *          that waits for an answer, the share it would like; then the rule
 * Returns  the share, what is free beside all shares, milliseconds to the reset, milliseconds until the rule's cost fits
 *          (0: now, -1: never)
 */
export const LEASE_SCRIPT = `${NOW}${ARITHMETIC}
local key, holder, keep = KEYS[1], ARGV[2], tonumber(ARGV[3])
local spent, refund, need, want = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local l = rule(8)
local packed = redis.call('GET', key)
local s = packed and cmsgpack.unpack(packed) or fresh(l)
local at = LENGTH[l.state] + 1

refresh(l, s)
local held, others, mine = s[at] or {}, {}, 0
for i = 1, #held, 3 do
  if held[i] == holder and held[i + 2] > now then mine = held[i + 1]
  else for part = 0, 2 do others[#others + 1] = held[i + part] end end
end
s[at] = #others > 0 and others or nil
charge(l, s, spent)
if refund > 0 then give(l, s, refund, now) end
keep = math.min(keep, mine)
local free, sum = available(l, s)
free = free - keep

-- A share is at most half of what is free, unless little is, so that everybody finds something.
local few = math.min(free, math.ceil(l.a / 50))
local given = math.min(want - keep, math.max(math.floor(free / 2), few))
given = math.max(0, given, math.min(need - keep, free))
keep, free = keep + given, free - given
sum = sum + keep
if keep > 0 then
  local all = s[at] or {}
  all[#all + 1], all[#all + 2], all[#all + 3] = holder, keep, now + HELD_MS
  s[at] = all
end

local whole = reset(l, s)
if sum > 0 and l.state == 'bucket' then whole = whole + math.ceil(sum * l.c / l.b) end
if sum > 0 and l.state == 'window' then whole = math.max(0, leaves(l, s[1]) - now) end
local wait = l.cost <= free and 0 or retry(l, s, l.cost, sum)
store(key, l, s)
return { keep, free, whole, wait }
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
