export interface CommandIssue {
  /** JSON pointer into the body. */
  readonly path: string;
  readonly message: string;
}

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

/** The same actor used the same idempotency key for the same command with other content. */
export class KeyReused extends Error {
  constructor(
    readonly command: string,
    readonly commandId: string,
  ) {
    super(`${command}: the idempotency key was used with other content`);
    this.name = 'KeyReused';
  }
}

/** The deadline passed while the command was still queued: it will not be appended. */
export class NotAppended extends Error {
  constructor(readonly stream: string) {
    super(`stream ${stream}: the deadline passed before the command was appended`);
    this.name = 'NotAppended';
  }
}
