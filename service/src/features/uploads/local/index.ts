export { type LocalImport, LocalImports, type LocalSource } from './local-imports.ts'
