export { DuplicateFinder } from './duplicate-finder.ts'
