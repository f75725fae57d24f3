/** One difference between a declaration and the database. */
export interface DriftProblem {
  readonly entity: string
  readonly table: string
  readonly kind: DriftKind
  /** The column, index or constraint that differs; absent where it is the table itself. */
  readonly name?: string
  /** What differs and what to do about it, in one line. */
  readonly message: string
}

/** What is different. A `column_undeclared` is in the table and not in the declaration; the others are the other way round. */
export type DriftKind =
  | 'table_missing'
  | 'partitioning'
  | 'column_missing'
  | 'column_undeclared'
  | 'column_type'
  | 'column_nullability'
  | 'column_default'
  | 'primary_key'
  | 'index_missing'
  | 'unique_missing'
  | 'foreign_key_missing'
  | 'check_differs'

/** A difference before it is known whose it is. */
export type Difference = Omit<DriftProblem, 'entity' | 'table'>
