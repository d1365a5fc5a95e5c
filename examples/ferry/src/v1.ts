import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Booking, BookingDesk, VehicleKind } from './booking-desk.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound, parseInput } from './problem.ts'
import { PORTS, type Sailing, type Timetable } from './timetable.ts'

export const PortCode = z.string().regex(/^[a-z]{3}$/, 'Expected three lower-case letters')

const SailingsQuery = PageQuery.extend({ from: PortCode.optional(), to: PortCode.optional() })

const Vehicle = z.enum(['none', 'car', 'van'])

const NewBooking = z.strictObject({
  sailingId: z.string().max(40),
  passengers: z.number().int().min(1).max(9),
  vehicle: Vehicle.default('none'),
  contactEmail: z.email().max(254).nullable().default(null),
})

type Service = Readonly<{ timetable: Timetable; desk: BookingDesk }>

/** The operations of `openapi/v1.yaml`. */
export function addV1(app: FastifyInstance, { timetable, desk }: Service): void {
  addPorts(app, '/v1')

  app.get('/v1/sailings', (request) => {
    const query = parseInput(SailingsQuery, request.query)
    const page = pageOf(timetable.sailings().filter(between(query)), query)
    return { ...page, items: page.items.map(sailingView) }
  })
  app.get<ById>('/v1/sailings/:id', ({ params: { id } }) => sailingView(sailingOf(timetable, id)))
  app.get<ById>('/v1/sailings/:id/availability', ({ params: { id } }) => {
    return { sailingId: id, ...desk.placesFree(sailingOf(timetable, id)) }
  })

  app.get('/v1/bookings', (request) => {
    const page = pageOf(desk.list(ownerOf(request)), parseInput(PageQuery, request.query))
    return { ...page, items: page.items.map(bookingView) }
  })
  app.post('/v1/bookings', (request, reply) => {
    const wish = { ...parseInput(NewBooking, request.body), notes: null }
    const booking = desk.book(ownerOf(request), wish)
    return reply.status(201).header('location', `bookings/${booking.id}`).send(bookingView(booking))
  })
  app.get<ById>('/v1/bookings/:id', (request) =>
    bookingView(desk.get(ownerOf(request), request.params.id)),
  )
  app.delete<ById>('/v1/bookings/:id', (request) =>
    bookingView(desk.cancel(ownerOf(request), request.params.id)),
  )
}

export type ById = { Params: { id: string } }

/** Ports are the same in both versions. */
export function addPorts(app: FastifyInstance, prefix: '/v1' | '/v2'): void {
  app.get(`${prefix}/ports`, (request) => pageOf(PORTS, parseInput(PageQuery, request.query)))
  app.get<ById>(`${prefix}/ports/:id`, ({ params: { id } }) => {
    const port = PORTS.find((known) => known.id === id)
    if (port === undefined) throw notFound('port', id)
    return port
  })
}

/** The organisation that the gateway vouches for; called directly, everybody is one. */
export function ownerOf({ headers }: FastifyRequest): string {
  return String(headers['x-consumer-id'] ?? 'local')
}

export function sailingOf(timetable: Timetable, id: string): Sailing {
  const sailing = timetable.find(id)
  if (sailing === undefined) throw notFound('sailing', id)
  return sailing
}

export function between(ends: { from?: string | undefined; to?: string | undefined }) {
  return ({ from, to }: Sailing): boolean =>
    (ends.from === undefined || ends.from === from) && (ends.to === undefined || ends.to === to)
}

/** What v1 cannot say is said as its nearest: a delayed sailing is scheduled. */
function sailingView(sailing: Sailing) {
  const { id, from, to, vessel, status, departsAtMs, arrivesAtMs, pricePence } = sailing
  return {
    ...{ id, from, to, vessel },
    departure: new Date(departsAtMs).toISOString(),
    arrival: new Date(arrivesAtMs).toISOString(),
    status: status === 'delayed' ? 'scheduled' : status,
    price: pricePence / 100,
  }
}

const VEHICLE_V1: Readonly<Record<VehicleKind, z.infer<typeof Vehicle>>> = {
  none: 'none',
  motorcycle: 'car',
  car: 'car',
  van: 'van',
}

function bookingView(booking: Booking) {
  const { id, sailingId, passengers, contactEmail, status } = booking
  return {
    ...{ id, sailingId, passengers, contactEmail },
    departure: new Date(booking.departsAtMs).toISOString(),
    vehicle: VEHICLE_V1[booking.vehicle],
    status: status === 'checked_in' ? 'confirmed' : status,
    price: booking.pricePence / 100,
    created: new Date(booking.createdAtMs).toISOString(),
  }
}
