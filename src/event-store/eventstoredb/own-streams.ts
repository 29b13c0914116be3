import { InvalidEvent } from '../event-store.errors.js';

/** First letters of the names of our streams, for a server without a namespace. */
export const CATEGORIES = [
  'register-',
  'inspection-',
  'meeting-',
  'programme-',
  'plan-',
  'operations',
] as const;

const NAMESPACE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Names of our streams on a server that others use too: `<namespace>.<stream>`. The prefixes are what the server
 * filters `$all` by: by stream, never by event type, so that checkpoints move over events that nobody handles.
 */
export class OwnStreams {
  readonly prefixes: string[];
  private readonly prefix: string;

  /** @param namespace empty: names as they are, told apart by their category. @throws Error for one with a dot. */
  constructor(namespace: string, categories: readonly string[] = CATEGORIES) {
    if (namespace !== '' && !NAMESPACE.test(namespace)) {
      throw new Error(`"${namespace}" is not a namespace: letters, digits, - and _ only`);
    }
    this.prefix = namespace === '' ? '' : `${namespace}.`;
    this.prefixes = namespace === '' ? [...categories] : [this.prefix];
  }

  /** @throws InvalidEvent for a stream that our own reads of the whole log would never see. */
  nameOnServer(stream: string): string {
    if (stream === '') throw new InvalidEvent('the stream has no name');
    const name = `${this.prefix}${stream}`;
    if (!this.owns(name)) throw new InvalidEvent(`stream "${stream}" is of none of our categories`);
    // A half of a surrogate pair has no UTF-8: the server would keep another name than the one given.
    if (/\p{Surrogate}/u.test(name)) throw new InvalidEvent('the name of the stream is not well-formed text');
    return name;
  }

  owns(nameOnServer: string): boolean {
    return this.prefixes.some((prefix) => nameOnServer.startsWith(prefix));
  }

  nameHere(nameOnServer: string): string {
    return nameOnServer.slice(this.prefix.length);
  }
}
