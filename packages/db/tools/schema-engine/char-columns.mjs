import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { Result } from './adapter-modules.mjs'

const CHAR_OID = 18
const CHAR_ARRAY_OID = 1002
const TEXT_OID = 25
const TEXT_ARRAY_OID = 1009

/** Fields of results that were of type "char". */
const wasChar = new WeakSet()

/**
 * Lets PostgreSQL's internal one-byte type "char" through, which Prisma's adapter does not map and the catalogue is full of:
 * `pg` is made to say "text" of such a column.
 */
export function readCharsAsText() {
  const { addFields } = Result.prototype
  Result.prototype.addFields = function (fields) {
    for (const field of fields) {
      if (field.dataTypeID === CHAR_OID) {
        field.dataTypeID = TEXT_OID
        wasChar.add(field)
      } else if (field.dataTypeID === CHAR_ARRAY_OID) field.dataTypeID = TEXT_ARRAY_OID
    }
    return addFields.call(this, fields)
  }
}

const patched = new WeakSet()

/**
 * Gives the engine such a column as the single character that it wants. On PostgreSQL 18 every NOT NULL is a row of
 * `pg_constraint`, whose `contype` is a "char", so that no schema can be read without this.
 *
 * Changes the class that connections and transactions of the adapter share, once.
 *
 * @template Connection
 * @param {Connection} connection
 * @returns {Connection}
 */
export function giveCharsBack(connection) {
  const queryable = ownerOf(connection, 'performIO')
  if (patched.has(queryable)) return connection
  patched.add(queryable)
  const { performIO, queryRaw } = queryable
  const fieldsOf = new WeakMap()
  queryable.performIO = async function (query) {
    const result = await performIO.call(this, query)
    fieldsOf.set(query, result.fields)
    return result
  }
  queryable.queryRaw = async function (query) {
    const result = await queryRaw.call(this, query)
    for (const [index, field] of (fieldsOf.get(query) ?? []).entries()) {
      if (wasChar.has(field)) result.columnTypes[index] = ColumnTypeEnum.Character
    }
    return result
  }
  return connection
}

/** The prototype that defines `method` for `object`. */
function ownerOf(object, method) {
  for (let owner = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, method)) return owner
  }
  throw new Error(`@prisma/adapter-pg has no ${method} any more`)
}
