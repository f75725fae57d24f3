import type { ArchiveReason } from './archive-error.ts'

/** Why a file of an archive or folder is left out. The list is closed; docs/upload-reasons.md is held equal to it by a test. */
export const ENTRY_REASONS = {
  unknown_name: 'the name ends in none of .fit, .tcx and .gpx, nor in .gz of one or .zip',
  system_file: 'a file that a system put beside others, and no recording',
  not_a_file: 'a link or a device, and no file',
  export_list: 'a list of the export: names, sports and descriptions are taken from it',
  unreadable: 'the file cannot be read',
  unsafe_name: 'the name leads out of the archive',
  name_too_long: 'the name is longer than is taken',
  encrypted_entry: 'the file is encrypted: send it without a password',
  unsupported_compression: 'the file is compressed in a way that is not read: deflate and stored are',
  entry_damaged: 'the file is damaged inside the archive',
  overlapping_entry: 'the file shares its bytes with another of the archive',
  too_large: 'the file is larger than is taken, before or after decompression',
  compression_ratio: 'the file decompresses to implausibly many times its size',
  gzip_broken: 'the gzip stream is cut or damaged',
  nested_too_deep: 'an archive inside an archive inside an archive is not opened',
} as const

/** Those of the list, and those of an archive for one that lies inside another. */
export type EntryReason = keyof typeof ENTRY_REASONS | ArchiveReason
