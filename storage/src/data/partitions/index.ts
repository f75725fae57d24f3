export { addMonths, EARLIEST_MS, latestMs, type Month, monthOf, monthsOf } from './month.ts'
export { type MonthlyTable, type Months, type MonthsMade, type MonthsSettings, openMonths } from './open-months.ts'
