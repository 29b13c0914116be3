import { ForeignPosition } from '../event-store.errors.js';
import type { Position } from '../event-store.port.js';

/** A place in `$all` as the client speaks of it. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

const FORM = /^esdb:(\d{20}):(\d{20})$/;
/** What a server older than 22.6 gives for events of a stream read: no position. */
const UNKNOWN = 0xffff_ffff_ffff_ffffn;

/** Commit and prepare, both kept, padded so that text order is log order. */
export function positionText({ commit, prepare }: LogPosition): Position {
  return `esdb:${String(commit).padStart(20, '0')}:${String(prepare).padStart(20, '0')}`;
}

/** @throws ForeignPosition */
export function parsePosition(text: Position): LogPosition {
  const match = FORM.exec(text);
  if (!match?.[1] || !match[2]) throw new ForeignPosition(text);
  return { commit: BigInt(match[1]), prepare: BigInt(match[2]) };
}

export function isKnown(position: LogPosition | undefined): position is LogPosition {
  return position !== undefined && position.commit !== UNKNOWN;
}
