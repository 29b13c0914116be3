/** What can go wrong at the server; each is switched on for one time, or until it is switched off. */
export type Fault =
  /** Nothing is written and nobody is answered. */
  | 'append-unanswered'
  /** It is written, and the answer never arrives. */
  | 'append-reply-lost'
  /** It is written, and the connection is cut before the answer. */
  | 'append-cut'
  /** It is written at once, and answered when the test says `answerLate()`. */
  | 'append-late'
  /** It is written, and answered with ABORTED, as by a real server that meets the same append twice at once. */
  | 'append-timed-out-after-write'
  /** Nothing is written, and it is answered with ABORTED. */
  | 'append-timed-out'
  /** It is written, and the answer is a wrong version, as after a change of leader. */
  | 'append-wrong-version-after-write'
  /** The server is older than the call that appends share. */
  | 'no-shared-call'
  /** Refused, nothing written: the node is not the leader. */
  | 'append-not-leader'
  /** A size refused with gRPC code 8 instead of the named exception. */
  | 'append-too-large-as-code-8'
  /** A size refused with gRPC code 3 and no named exception. */
  | 'append-too-large-as-code-3'
  /** A read is accepted and nothing follows. */
  | 'read-hangs'
  /** The connection is cut after the first event of a read. */
  | 'read-cut'
  /** A new subscription is confirmed, says nothing and stays open. */
  | 'subscription-silent'
  /** A new subscription ends at once, without an error. */
  | 'subscription-ends'
  /** A new subscription dies at once with UNKNOWN. */
  | 'subscription-dies';

/** The switches of a stand-in. */
export class Faults {
  private readonly armed = new Map<Fault, number>();

  once(fault: Fault): void {
    this.armed.set(fault, 1);
  }

  untilOff(fault: Fault): void {
    this.armed.set(fault, Infinity);
  }

  off(fault: Fault): void {
    this.armed.delete(fault);
  }

  /** Whether the fault happens now; one that is on for one time is used up. */
  take(fault: Fault): boolean {
    const left = this.armed.get(fault) ?? 0;
    if (left > 0) this.armed.set(fault, left - 1);
    return left > 0;
  }
}
