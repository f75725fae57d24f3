import type { EntryAbout, ExportKind } from '../entries.ts'
import type { Item } from '../item.ts'

/** What an export of another service tells of its files. */
export interface Export {
  readonly kind: ExportKind
  /** @throws EntryError for the list that it is read from: why it was no help, or `export_list` */
  about(item: Item): EntryAbout | undefined
}
