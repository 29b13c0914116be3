import type { CommandIssue } from '../kernel/command.js';

/** The body does not fit the command's schema. */
export class InvalidCommand extends Error {
  constructor(
    readonly command: string,
    readonly issues: readonly CommandIssue[],
  ) {
    super(`${command}: ${issues[0]?.path ?? ''} ${issues[0]?.message ?? 'does not fit'}`);
    this.name = 'InvalidCommand';
  }
}

/** The same actor used the same idempotency key for the same command with other content, perhaps on another stream. */
export class KeyReused extends Error {
  constructor(
    readonly command: string,
    readonly commandId: string,
    /** Where it was recorded, if that is another stream. */
    readonly stream?: string,
  ) {
    super(
      `${command}: the idempotency key was used ${stream === undefined ? 'with other content' : `on stream ${stream}`}`,
    );
    this.name = 'KeyReused';
  }
}

/** A thing that has been touched since the sender saw it. */
export interface MovedOn {
  readonly id: string;
  /** The revision as of which he saw it. */
  readonly seen: number;
  /** That of the last event that touched it; null where the command's streams hold no such thing. */
  readonly present: number | null;
  /** The decision that touched it last. */
  readonly decision?: string;
}

/** What the sender says that he saw is not what stands: nothing was decided. */
export class SeenMovedOn extends Error {
  constructor(readonly moved: readonly MovedOn[]) {
    super(moved.map(told).join(' '));
    this.name = 'SeenMovedOn';
  }
}

function told({ id, seen, present, decision }: MovedOn): string {
  if (present === null) return `"${id}" stands in no stream that this command reads.`;
  const by = decision === undefined ? '' : ` by decision ${decision}`;
  return `"${id}" was seen as of revision ${seen}; revision ${present} touched it${by}.`;
}

/** The deadline passed while the command was still queued: it will not be appended. */
export class NotAppended extends Error {
  constructor(readonly stream: string) {
    super(`stream ${stream}: the deadline passed before the command was appended`);
    this.name = 'NotAppended';
  }
}
