/** Why a file gives no workout. The list is closed; docs/upload-reasons.md is held equal to it by a test. */
export const DECODE_REASONS = {
  empty_file: 'the file is empty',
  unknown_format: 'the content is none of FIT, TCX and GPX',
  wrong_format: 'the content is of another format than the name says',
  zip_unsupported: 'a zip archive inside gzip is not opened: send the zip itself',
  gzip_broken: 'the gzip stream is cut or damaged',
  too_large: 'the file is larger than is taken, before or after decompression',
  compression_ratio: 'the file decompresses to implausibly many times its size',
  fit_truncated: 'the FIT file ends before its data does',
  fit_checksum: 'the FIT file is damaged: its checksum does not match',
  fit_structure: 'the FIT file is damaged: a message cannot be read',
  xml_malformed: 'the XML is cut or malformed',
  xml_encoding: 'the text is not in the encoding that it declares',
  xml_dtd: 'XML with a document type or entity declarations is not taken',
  xml_depth: 'the XML is nested too deeply',
  not_an_activity: 'the file holds no recorded activity: a course, a route, a plan, settings, or steps and sleep',
  no_points: 'the file holds no points',
  no_usable_points: 'no point of the file could be used; the counts say why',
  no_time: 'no point of the file has a time',
  relative_time: 'the times count from when the device was switched on, not from a date',
  time_out_of_range: 'no point has a time from 1990-01-01 to tomorrow',
  too_many_points: 'the file holds more points than are taken',
  too_many_activities: 'the file holds more activities than are taken',
  decoder_timeout: 'decoding took longer than is allowed',
  decoder_memory: 'decoding needed more memory than is allowed',
  decoder_crashed: 'the decoder failed on this file',
} as const

/** One of the reasons. */
export type DecodeReason = keyof typeof DECODE_REASONS

/** A file that cannot become a workout. The message is for the person who sent it and holds nothing of the content. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly reason: DecodeReason
  /** What was counted before giving up, where points were read at all. */
  readonly points: { received: number; rejected: Readonly<Record<string, number>> } | undefined

  constructor(reason: DecodeReason, detail?: string, points?: DecodeError['points']) {
    super(detail ?? DECODE_REASONS[reason])
    this.reason = reason
    this.points = points
  }
}
