import { PlaceLedger, type Places } from './places.ts'
import { notFound, Refusal } from './problem.ts'
import type { Sailing, Timetable } from './timetable.ts'

export type VehicleKind = 'none' | 'motorcycle' | 'car' | 'van'

export type Booking = Readonly<{
  id: string
  sailingId: string
  departsAtMs: number
  passengers: number
  vehicle: VehicleKind
  contactEmail: string | null
  notes: string | null
  status: 'confirmed' | 'checked_in' | 'cancelled'
  pricePence: number
  createdAtMs: number
  /** False for the two that everybody starts with: five hundred of them would fill a sailing. */
  takesPlaces: boolean
}>

export type NewBooking = Pick<
  Booking,
  'sailingId' | 'passengers' | 'vehicle' | 'contactEmail' | 'notes'
>

/** A demo must not grow for ever: the oldest owner, and an owner's oldest booking, make room. */
const OWNERS_MAX = 500
const BOOKINGS_PER_OWNER_MAX = 200

const VEHICLE_PENCE: Readonly<Record<VehicleKind, number>> = {
  none: 0,
  motorcycle: 1400,
  car: 3200,
  van: 4600,
}

/** One owner's bookings, oldest first, and which of them each idempotency key made. */
type Book = { bookings: Map<string, Booking>; keys: Map<string, string>; next: number }

/**
 * Bookings in memory. An owner is the organisation that the gateway names; what belongs to one is not found by
 * another. Each starts with two bookings, so that the documents' examples work for everybody.
 */
export class BookingDesk {
  readonly #timetable: Timetable
  readonly #nowMs: () => number
  readonly #books = new Map<string, Book>()
  readonly #places = new PlaceLedger()

  constructor(timetable: Timetable, nowMs: () => number) {
    this.#timetable = timetable
    this.#nowMs = nowMs
  }

  /** Newest first. */
  list(owner: string): Booking[] {
    return [...this.#bookOf(owner).bookings.values()].reverse()
  }

  /** Throws a 404 refusal when there is none. */
  get(owner: string, id: string): Booking {
    const booking = this.#bookOf(owner).bookings.get(id)
    if (booking === undefined) throw notFound('booking', id)
    return booking
  }

  /**
   * Books at once. Throws a 422 when there is no such sailing, a 409 when it is cancelled or full. With an
   * idempotency key that made a booking before, that booking is given and nothing else happens.
   */
  book(owner: string, wish: NewBooking, idempotencyKey?: string): Booking {
    const book = this.#bookOf(owner)
    const repeated = idempotencyKey === undefined ? undefined : book.keys.get(idempotencyKey)
    if (repeated !== undefined) return this.get(owner, repeated)
    const sailing = this.#sailing(wish.sailingId)
    if (sailing.status === 'cancelled') {
      throw new Refusal(409, 'sailing_cancelled', 'The sailing is cancelled.')
    }
    if (!this.#places.hasRoomFor(sailing, wish)) {
      throw new Refusal(409, 'sailing_full', 'The sailing has too few free places.')
    }
    const booking = this.#enter(book, sailing, wish, true)
    if (idempotencyKey !== undefined) book.keys.set(idempotencyKey, booking.id)
    return booking
  }

  cancel(owner: string, id: string): Booking {
    const booking = this.get(owner, id)
    this.#release(booking)
    return this.#move(owner, booking, 'cancelled')
  }

  /** Throws a 409 when the booking is cancelled. */
  checkIn(owner: string, id: string): Booking {
    const booking = this.get(owner, id)
    if (booking.status === 'cancelled') {
      throw new Refusal(409, 'booking_cancelled', 'The booking is cancelled.')
    }
    return this.#move(owner, booking, 'checked_in')
  }

  placesFree(sailing: Sailing): Places {
    return this.#places.free(sailing)
  }

  #bookOf(owner: string): Book {
    const existing = this.#books.get(owner)
    if (existing !== undefined) return existing
    if (this.#books.size >= OWNERS_MAX) this.#dropOldestOwner()
    const book: Book = { bookings: new Map(), keys: new Map(), next: 1 }
    this.#books.set(owner, book)
    for (const wish of FIRST_BOOKINGS) {
      this.#enter(book, this.#sailing(wish.sailingId), wish, false)
    }
    return book
  }

  #dropOldestOwner(): void {
    const [oldest] = this.#books
    if (oldest === undefined) return
    const [owner, { bookings }] = oldest
    for (const booking of bookings.values()) this.#release(booking)
    this.#books.delete(owner)
  }

  #sailing(id: string): Sailing {
    const sailing = this.#timetable.find(id)
    if (sailing !== undefined) return sailing
    const detail = `There is no sailing "${id}".`
    throw new Refusal(422, 'invalid_input', detail, [{ detail, pointer: '#/sailingId' }])
  }

  #enter(book: Book, sailing: Sailing, wish: NewBooking, takesPlaces: boolean): Booking {
    const booking: Booking = {
      ...wish,
      id: `bk-${String(book.next).padStart(6, '0')}`,
      departsAtMs: sailing.departsAtMs,
      status: 'confirmed',
      pricePence: sailing.pricePence * wish.passengers + VEHICLE_PENCE[wish.vehicle],
      createdAtMs: this.#nowMs(),
      takesPlaces,
    }
    book.next += 1
    book.bookings.set(booking.id, booking)
    if (takesPlaces) this.#places.take(booking.sailingId, booking.departsAtMs, booking)
    if (book.bookings.size > BOOKINGS_PER_OWNER_MAX) this.#dropOldest(book)
    return booking
  }

  /** The first bookings stay: the documents' examples name them. */
  #dropOldest({ bookings, keys }: Book): void {
    const oldest = [...bookings.values()][FIRST_BOOKINGS.length]
    if (oldest === undefined) return
    this.#release(oldest)
    bookings.delete(oldest.id)
    for (const [key, id] of keys) if (id === oldest.id) keys.delete(key)
  }

  #release(booking: Booking): void {
    if (booking.status === 'cancelled' || !booking.takesPlaces) return
    this.#places.release(booking.sailingId, booking.departsAtMs, booking)
  }

  #move(owner: string, booking: Booking, status: Booking['status']): Booking {
    const moved = { ...booking, status }
    this.#bookOf(owner).bookings.set(booking.id, moved)
    return moved
  }
}

const FIRST_BOOKINGS: readonly NewBooking[] = [
  {
    sailingId: 'sto-hav-mon-0730',
    passengers: 2,
    vehicle: 'car',
    contactEmail: 'ada@travel.example',
    notes: null,
  },
  {
    sailingId: 'hav-sto-fri-1700',
    passengers: 1,
    vehicle: 'none',
    contactEmail: null,
    notes: null,
  },
]
