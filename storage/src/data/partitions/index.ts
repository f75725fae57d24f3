export { addMonths, EARLIEST_MS, latestMs, type Month, monthOf, monthsOf } from './month.ts'
export {
  auditLog,
  type MonthlyTable,
  type Months,
  type MonthsMade,
  type MonthsSettings,
  openMonths,
} from './open-months.ts'
