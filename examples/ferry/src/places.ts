import type { Sailing } from './timetable.ts'

export type Places = Readonly<{ passengers: number; vehicles: number }>

/** What takes places: a booking, or the wish for one. */
export type Party = Readonly<{ passengers: number; vehicle: string }>

/** Counts the places that bookings take, by departure: a sailing's id comes back every week. */
export class PlaceLedger {
  readonly #taken = new Map<string, Places>()

  take(sailingId: string, departsAtMs: number, party: Party): void {
    this.#add(`${sailingId}@${departsAtMs}`, party.passengers, vehiclesOf(party))
  }

  release(sailingId: string, departsAtMs: number, party: Party): void {
    this.#add(`${sailingId}@${departsAtMs}`, -party.passengers, -vehiclesOf(party))
  }

  free({ id, departsAtMs, passengersFree, vehiclesFree }: Sailing): Places {
    const taken = this.#taken.get(`${id}@${departsAtMs}`)
    return {
      passengers: Math.max(0, passengersFree - (taken?.passengers ?? 0)),
      vehicles: Math.max(0, vehiclesFree - (taken?.vehicles ?? 0)),
    }
  }

  hasRoomFor(sailing: Sailing, party: Party): boolean {
    const free = this.free(sailing)
    return party.passengers <= free.passengers && vehiclesOf(party) <= free.vehicles
  }

  #add(key: string, passengers: number, vehicles: number): void {
    const before = this.#taken.get(key) ?? { passengers: 0, vehicles: 0 }
    const after = {
      passengers: before.passengers + passengers,
      vehicles: before.vehicles + vehicles,
    }
    // Every booking has a passenger, so none left means that nothing is.
    if (after.passengers === 0) this.#taken.delete(key)
    else this.#taken.set(key, after)
  }
}

function vehiclesOf({ vehicle }: Party): number {
  return vehicle === 'none' ? 0 : 1
}
