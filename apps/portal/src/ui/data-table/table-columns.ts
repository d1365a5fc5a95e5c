import {
  type ColumnHelper,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_datetime,
  sortFn_text,
  type TableOptions,
  tableFeatures,
} from '@tanstack/react-table'

/** What a column may say about how it is shown, in its `meta`. */
export type ColumnMeta = Readonly<{
  /** Right-aligned with figures of equal width. Put the unit into the header. */
  numeric?: boolean
  /** Its name in the column chooser when the header is not plain text. */
  label?: string
  /** A class for the width: `w-40`. */
  width?: string
  /** Lines may break; otherwise a cell is one line. */
  wrap?: boolean
  /** Out of the way until it is chosen. */
  initiallyHidden?: boolean
  /** Cannot be taken away, and has no entry in the chooser: the name, the row's menu. */
  fixed?: boolean
}>

export const dataTableFeatures = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text, datetime: sortFn_datetime },
  columnMeta: {} as ColumnMeta,
})

export type DataTableFeatures = typeof dataTableFeatures

/** The `columns` of a table of `Row`s. */
export type TableColumns<Row extends RowData> = TableOptions<DataTableFeatures, Row>['columns']

/**
 * Makes columns that know their row's type. Keep the result outside of components.
 *
 * `const column = columnsFor<Key>()`, then `column.columns([column.accessor('name', { header: 'Name', meta: { fixed: true } })])`.
 * A column sorts only with `enableSorting: true`.
 */
export function columnsFor<Row extends RowData>(): ColumnHelper<DataTableFeatures, Row> {
  return createColumnHelper<DataTableFeatures, Row>()
}
