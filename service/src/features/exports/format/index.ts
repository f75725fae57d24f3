export { CARRIED_TABLES } from './carried-tables.ts'
export { FORMAT_VERSION, type Manifest, type ManifestPart, parseManifest } from './manifest.ts'
export { CARRIED_PARTS, TOLD_PARTS } from './parts.ts'
export { parseSampleLine, toSampleLine } from './sample-lines.ts'
