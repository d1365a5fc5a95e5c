/** Where the ferries call. */
export type Port = Readonly<{
  id: string
  name: string
  latitude: number
  longitude: number
  timeZone: string
}>

export type Sailing = Readonly<{
  id: string
  from: string
  to: string
  /** Planned, epoch ms. */
  departsAtMs: number
  arrivesAtMs: number
  vessel: string
  status: 'scheduled' | 'boarding' | 'delayed' | 'cancelled'
  delayMinutes: number
  accessible: boolean
  /** For one passenger on foot. */
  pricePence: number
  /** Places left by the bookings that were there before this service started. */
  passengersFree: number
  vehiclesFree: number
}>

/** In the order of their names. */
export const PORTS: readonly Port[] = [
  { id: 'brd', name: 'Breda Head', latitude: 58.021, longitude: -6.911, timeZone: 'Europe/London' },
  { id: 'hav', name: 'Havenish', latitude: 57.493, longitude: -7.268, timeZone: 'Europe/London' },
  { id: 'kel', name: 'Kelness', latitude: 57.604, longitude: -7.514, timeZone: 'Europe/London' },
  { id: 'lun', name: 'Lunaskerry', latitude: 57.957, longitude: -6.55, timeZone: 'Europe/London' },
  { id: 'sto', name: 'Stornmouth', latitude: 57.812, longitude: -6.204, timeZone: 'Europe/London' },
]

/** Both ways each; `times` are UTC. */
const CROSSINGS = [
  { ports: ['sto', 'hav'], minutes: 95, pricePence: 1250, vessel: 'MV Guillemot' },
  { ports: ['sto', 'lun'], minutes: 50, pricePence: 740, vessel: 'MV Kittiwake' },
  { ports: ['hav', 'kel'], minutes: 35, pricePence: 520, vessel: 'MV Turnstone' },
  { ports: ['lun', 'brd'], minutes: 40, pricePence: 610, vessel: 'MV Kittiwake' },
] as const
const TIMES_OUT = ['0730', '1115', '1500', '1845']
const TIMES_BACK = ['0930', '1310', '1700', '2035']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const BOARDING_MINUTES = 45

type Slot = Pick<Sailing, 'id' | 'from' | 'to' | 'vessel' | 'pricePence'> &
  Readonly<{ weekday: number; minuteOfDay: number; minutes: number; chance: number }>

const SLOTS: readonly Slot[] = CROSSINGS.flatMap(({ ports: [out, back], ...crossing }) => [
  ...slotsOf({ from: out, to: back, times: TIMES_OUT, ...crossing }),
  ...slotsOf({ from: back, to: out, times: TIMES_BACK, ...crossing }),
])

type Line = Pick<Slot, 'from' | 'to' | 'minutes' | 'pricePence' | 'vessel'> &
  Readonly<{ times: readonly string[] }>

function slotsOf({ times, ...line }: Line): Slot[] {
  return WEEKDAYS.flatMap((day, weekday) =>
    times.map((time) => {
      const id = `${line.from}-${line.to}-${day}-${time}`
      const minuteOfDay = Number(time.slice(0, 2)) * 60 + Number(time.slice(2))
      return { ...line, id, weekday, minuteOfDay, chance: fnv1a(id) }
    }),
  )
}

/** FNV-1a, 32 bits: what is random about a sailing depends on its id alone, so it is the same everywhere. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  }
  return hash
}

export type Timetable = Readonly<{
  /** The sailings of the next seven days, soonest first. */
  sailings(): readonly Sailing[]
  find(id: string): Sailing | undefined
}>

/**
 * The weekly timetable as seen from now: every slot of the week once, at its next departure. So an id is
 * never unknown because time went by, and no sailing in the list has left.
 */
export function createTimetable(nowMs: () => number): Timetable {
  let minute = -1
  let sailings: readonly Sailing[] = []
  let byId = new Map<string, Sailing>()
  const refresh = (): void => {
    const thisMinute = Math.floor(nowMs() / MINUTE_MS)
    if (thisMinute === minute) return
    minute = thisMinute
    sailings = SLOTS.map((slot) => toSailing(slot, minute * MINUTE_MS)).sort(
      (a, b) => a.departsAtMs - b.departsAtMs || (a.id < b.id ? -1 : 1),
    )
    byId = new Map(sailings.map((sailing) => [sailing.id, sailing]))
  }
  return {
    sailings() {
      refresh()
      return sailings
    },
    find(id) {
      refresh()
      return byId.get(id)
    },
  }
}

function toSailing(slot: Slot, nowMs: number): Sailing {
  const { id, from, to, vessel, pricePence, chance } = slot
  const departsAtMs = nextDeparture(slot, nowMs)
  const delayMinutes = chance % 11 === 0 ? 10 + (chance % 4) * 5 : 0
  return {
    ...{ id, from, to, vessel, pricePence, departsAtMs },
    arrivesAtMs: departsAtMs + slot.minutes * MINUTE_MS,
    status: statusOf(chance, delayMinutes, departsAtMs - nowMs),
    delayMinutes,
    accessible: chance % 3 !== 0,
    passengersFree: 80 + (chance % 161),
    vehiclesFree: 8 + (chance % 33),
  }
}

function nextDeparture({ weekday, minuteOfDay }: Slot, nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS)
  // 1 January 1970 was a Thursday, day 4.
  const daysAhead = (weekday - ((today + 4) % 7) + 7) % 7
  const departsAtMs = (today + daysAhead) * DAY_MS + minuteOfDay * MINUTE_MS
  return departsAtMs > nowMs ? departsAtMs : departsAtMs + 7 * DAY_MS
}

function statusOf(chance: number, delayMinutes: number, untilMs: number): Sailing['status'] {
  if (chance % 29 === 0) return 'cancelled'
  if (delayMinutes > 0) return 'delayed'
  return untilMs <= BOARDING_MINUTES * MINUTE_MS ? 'boarding' : 'scheduled'
}
