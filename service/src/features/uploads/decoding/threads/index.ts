export { DEFAULT_DECODER_POOL, DecoderPool, type DecoderPoolSettings } from './decoder-pool.ts'
