/** A document outside of the log, as a command or an event cites it. */
export interface CitedDocument {
  /** SHA-256 of its bytes, lower-case hexadecimal. */
  readonly hash: string;
  readonly mediaType: string;
  readonly bytes: number;
}
