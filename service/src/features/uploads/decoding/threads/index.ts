export {
  DEFAULT_DECODER_POOL,
  DecoderBusyError,
  DecoderClosedError,
  DecoderPool,
  type DecoderPoolSettings,
} from './decoder-pool.ts'
