/** The one spelling under which an address, or the beginning of one, is stored and looked for. */
export function normaliseEmail(email: string): string {
  return email.normalize('NFC').toLowerCase()
}
