export { DEFAULT_DECODER_POOL, DecoderBusyError, DecoderPool, type DecoderPoolSettings } from './decoder-pool.ts'
