export { type Sink, ZipWriter } from './zip-writer.ts'
