import { isReserved, pascalCase } from './safe-text.ts'

/** Hands out names of schemas that differ in every language and file system, whatever the case. */
export class SchemaNames {
  readonly #taken: Set<string>

  /** @param classNames names of generated classes that are not models */
  constructor(classNames: Iterable<string>) {
    this.#taken = new Set([...classNames].map((name) => name.toLowerCase()))
  }

  /** `wanted` in PascalCase if it is free; else with `Model`, else with a number. */
  take(wanted: string): string {
    const base = pascalCase(wanted, 'Value').slice(0, 80)
    const plain = isReserved(base) ? `${base}Model` : base
    let name = plain
    for (let count = 2; this.#taken.has(name.toLowerCase()); count += 1) name = `${plain}${count}`
    this.#taken.add(name.toLowerCase())
    return name
  }
}
