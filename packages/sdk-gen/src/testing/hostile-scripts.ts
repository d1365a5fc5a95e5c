import type { SeenCall } from './hostile-api.ts'

/**
 * The same program in each language, over the SDK of the demo's version 1: a booking, a port twice, all ports, a port that is not there.
 * Each prints one line of JSON, the same in all: see `expectedOutput`.
 */
export const HOSTILE_SCRIPTS = {
  typescript: `
import { ApiError, Client } from 'ferry-sdk'
const notices = []
const client = new Client({ onDeprecation: (notice) => notices.push(notice) })
const booking = await client.bookings.createBooking({ newBooking: { sailingId: 's-1', passengers: 2 } })
const port = await client.ports.getPort({ portId: 'sto' })
await client.ports.getPort({ portId: 'sto' })
const ids = []
for await (const one of client.all.listPorts()) ids.push(one.id)
const failure = await client.ports.getPort({ portId: 'gone' }).catch((error) => error)
console.log(JSON.stringify({
  vehicle: booking.vehicle, port: port.id, ids,
  notices: notices.map(({ deprecatedAt, sunsetAt, links }) => [deprecatedAt / 1000, sunsetAt / 1000, links.deprecation]),
  failure: failure instanceof ApiError ? [failure.status, failure.code, failure.requestId] : null,
}))
`,
  python: `
import json
from ferry_sdk import NewBooking
from ferry_sdk.client import ApiError, Client
notices = []
client = Client(on_deprecation=notices.append)
booking = client.bookings.create_booking(NewBooking(sailingId="s-1", passengers=2))
port = client.ports.get_port("sto")
client.ports.get_port("sto")
ids = [one.id for one in client.all.list_ports()]
failure = None
try:
    client.ports.get_port("gone")
except ApiError as error:
    failure = [error.status, error.code, error.request_id]
print(json.dumps({
    "vehicle": booking.vehicle.value, "port": port.id, "ids": ids,
    "notices": [[int(n.deprecated_at.timestamp()), int(n.sunset_at.timestamp()), n.links["deprecation"]] for n in notices],
    "failure": failure,
}))
`,
  go: `
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	ferrysdk "gatehouse.localhost/ferry-sdk"
)

func main() {
	ctx := context.Background()
	notices := [][]any{}
	client, err := ferrysdk.New(ferrysdk.Options{OnDeprecation: func(n ferrysdk.DeprecationNotice) {
		notices = append(notices, []any{n.DeprecatedAt.Unix(), n.SunsetAt.Unix(), n.Links["deprecation"]})
	}})
	check(err)
	booking, _, err := client.Bookings.CreateBooking(ctx).NewBookingModel(ferrysdk.NewBookingModel{SailingId: "s-1", Passengers: 2}).Execute()
	check(err)
	port, _, err := client.Ports.GetPort(ctx, "sto").Execute()
	check(err)
	_, _, err = client.Ports.GetPort(ctx, "sto").Execute()
	check(err)
	ids := []string{}
	for one, err := range client.All.ListPorts(client.Ports.ListPorts(ctx)) {
		check(err)
		ids = append(ids, one.GetId())
	}
	var failure []any
	_, _, err = client.Ports.GetPort(ctx, "gone").Execute()
	var apiError *ferrysdk.APIError
	if errors.As(err, &apiError) {
		failure = []any{apiError.Status, apiError.Code, apiError.RequestID}
	}
	line, err := json.Marshal(map[string]any{
		"vehicle": booking.GetVehicle(), "port": port.GetId(), "ids": ids, "notices": notices, "failure": failure,
	})
	check(err)
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`,
} as const

/** An unknown enum value keeps itself, an unknown field does no harm, pages are walked, one notice comes, an error has a type. */
export const expectedOutput = {
  vehicle: 'hovercraft',
  port: 'sto',
  ids: ['p1', 'p2', 'p3'],
  notices: [[1767225600, 1798761599, 'https://docs.example/changes']],
  failure: [404, 'not_found', 'req-7'],
}

/** What the API has to say of how it was called: empty when all is well. */
export function complaintsAbout(calls: readonly SeenCall[], key: string): string[] {
  const writes = calls.filter(({ method }) => method === 'POST')
  const reads = calls.filter(({ path }) => path === '/ports/sto')
  const waitedMs = (reads[1]?.atMs ?? 0) - (reads[0]?.atMs ?? 0)
  const [first, second] = writes.map(({ idempotencyKey }) => idempotencyKey)
  return [
    ...(writes.length === 2
      ? []
      : [`a write that was limited once was tried ${writes.length} times`]),
    ...(first !== undefined && first === second ? [] : ['a retry had another Idempotency-Key']),
    ...(reads.length === 3 ? [] : [`two reads made ${reads.length} calls`]),
    ...(waitedMs >= 990 ? [] : [`Retry-After: 1 was waited for ${waitedMs} ms`]),
    ...(calls.every(({ authorization }) => authorization === `Bearer ${key}`)
      ? []
      : ['a call came without the key']),
  ]
}
