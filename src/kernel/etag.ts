/** A thing as somebody saw it: when the event of that revision was the last that had touched it. */
export interface Seen {
  readonly id: string;
  readonly revision: number;
}

const TAG = /^"([A-Za-z0-9][\w-]{0,99})\.(\d{1,15})"$/;

/** A strong entity tag (RFC 9110, 8.8.3) that names the thing as well, so that several can be sent together. */
export function etagOf({ id, revision }: Seen): string {
  return `"${id}.${revision}"`;
}

/** What an entity tag of `etagOf` says; undefined for any other text. */
export function seenOf(etag: string): Seen | undefined {
  const [, id, revision] = TAG.exec(etag) ?? [];
  return id === undefined ? undefined : { id, revision: Number(revision) };
}
