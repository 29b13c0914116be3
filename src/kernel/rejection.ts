/** What an answer must say when a command is refused: what is wrong, where, by which rule, and what to do. */
export interface RejectionDetails {
  /** Stable, kebab-case, the last part of the problem type: `unit-ended`. */
  readonly code: string;
  /** What is wrong, in one English sentence. */
  readonly detail: string;
  /** JSON pointer into the command, such as `/units/1`; empty when it concerns the whole command. */
  readonly where?: string;
  /** The rule that refuses: a law, a policy code, or a section of the design. */
  readonly rule: string;
  /** What the caller can do about it, in one English sentence. */
  readonly remedy: string;
  /** Figures and lists behind the sentence: what stands in the way, what is not placed, which codes are free. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A command that the rules refuse. Thrown by deciders; it leaves no event behind. */
export class Rejection extends Error {
  readonly details: RejectionDetails;

  constructor(details: RejectionDetails) {
    super(`${details.code}: ${details.detail}`);
    this.name = 'Rejection';
    this.details = details;
  }
}

/** Throws a {@link Rejection}. Reads as a sentence at the end of a guard. */
export function reject(details: RejectionDetails): never {
  throw new Rejection(details);
}
