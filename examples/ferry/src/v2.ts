import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Booking, BookingDesk } from './booking-desk.ts'
import { PageQuery, pageOf } from './page.ts'
import type { Places } from './places.ts'
import { parseInput } from './problem.ts'
import type { Sailing, Timetable } from './timetable.ts'
import { addPorts, type ById, between, ownerOf, PortCode, sailingOf } from './v1.ts'

const SailingsQuery = PageQuery.extend({
  from: PortCode.optional(),
  to: PortCode.optional(),
  accessible: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
})

const NewBooking = z.strictObject({
  sailingId: z.string().max(40),
  passengers: z.number().int().min(1).max(9),
  vehicle: z.enum(['none', 'motorcycle', 'car', 'campervan']).default('none'),
  contactEmail: z.email().max(254),
  notes: z.string().max(500).nullable().default(null),
})

const BookingHeaders = z.object({ 'idempotency-key': z.string().min(1).max(100).optional() })

type Service = Readonly<{ timetable: Timetable; desk: BookingDesk }>

/** The operations of `openapi/v2.yaml`. */
export function addV2(app: FastifyInstance, { timetable, desk }: Service): void {
  addPorts(app, '/v2')
  const view = (sailing: Sailing) => sailingView(sailing, desk.placesFree(sailing))

  app.get('/v2/sailings', (request) => {
    const query = parseInput(SailingsQuery, request.query)
    const { accessible } = query
    const wanted = timetable
      .sailings()
      .filter(between(query))
      .filter((sailing) => accessible === undefined || sailing.accessible === accessible)
    const page = pageOf(wanted, query)
    return { ...page, items: page.items.map(view) }
  })
  app.get<ById>('/v2/sailings/:id', ({ params: { id } }) => view(sailingOf(timetable, id)))

  app.get('/v2/bookings', (request) => {
    const page = pageOf(desk.list(ownerOf(request)), parseInput(PageQuery, request.query))
    return { ...page, items: page.items.map(bookingView) }
  })
  app.post('/v2/bookings', (request, reply) => {
    const { vehicle, ...wish } = parseInput(NewBooking, request.body)
    const key = parseInput(BookingHeaders, request.headers)['idempotency-key']
    const kind = vehicle === 'campervan' ? 'van' : vehicle
    const booking = desk.book(ownerOf(request), { ...wish, vehicle: kind }, key)
    return reply.status(201).header('location', `bookings/${booking.id}`).send(bookingView(booking))
  })
  app.get<ById>('/v2/bookings/:id', (request) =>
    bookingView(desk.get(ownerOf(request), request.params.id)),
  )
  app.delete<ById>('/v2/bookings/:id', (request) =>
    bookingView(desk.cancel(ownerOf(request), request.params.id)),
  )
  app.post<ById>('/v2/bookings/:id/check-in', (request) =>
    bookingView(desk.checkIn(ownerOf(request), request.params.id)),
  )
}

function sailingView(sailing: Sailing, places: Places) {
  const { id, from, to, vessel, status, delayMinutes, accessible } = sailing
  return {
    ...{ id, from, to, vessel, status, delayMinutes, accessible, places },
    departsAt: new Date(sailing.departsAtMs).toISOString(),
    arrivesAt: new Date(sailing.arrivesAtMs).toISOString(),
    price: money(sailing.pricePence),
  }
}

function bookingView(booking: Booking) {
  const { id, sailingId, passengers, vehicle, contactEmail, notes, status } = booking
  return {
    ...{ id, sailingId, passengers, contactEmail, notes, status },
    departsAt: new Date(booking.departsAtMs).toISOString(),
    vehicle: vehicle === 'van' ? 'campervan' : vehicle,
    price: money(booking.pricePence),
    createdAt: new Date(booking.createdAtMs).toISOString(),
  }
}

function money(amountMinor: number) {
  return { amountMinor, currency: 'GBP' }
}
