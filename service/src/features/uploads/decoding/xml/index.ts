export { decodeGpx } from './decode-gpx.ts'
export { decodeTcx } from './decode-tcx.ts'
