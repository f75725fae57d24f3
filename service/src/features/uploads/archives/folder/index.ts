export { findFiles } from './find-files.ts'
