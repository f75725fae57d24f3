export {
  DEFAULT_LINE_STREAM_LIMITS,
  type LineOut,
  type LineStreamLimits,
  LineStreams,
  wantsLines,
} from './line-streams.ts'
export { LINES_TYPE, type LineLimits, parseLine, readLines, takeLineBodies } from './read-lines.ts'
