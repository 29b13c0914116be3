import type { Position } from '../../event-store/event-store.port.js';
import { auditQuery } from '../../history/index.js';
import type { Scope } from '../../kernel/scope.js';
import type { ReadModels } from '../../projections/index.js';
import { answerOf } from '../asking.js';
import type { CommandGateway } from '../command-gateway.js';
import type { ServerEvent } from './event-stream.js';

/** So many entries are read at a time; no more than these are ever held for one client. */
const PAGE = 100;

interface Followed {
  readonly readModels: ReadModels;
  readonly gateway: CommandGateway;
  /** What the listener may see. */
  readonly scope: Scope;
  readonly register: string;
  /** Where the client stands; undefined before the first entry of the register. */
  readonly after: Position | undefined;
}

/**
 * The audit trail of a register behind a position, entry by entry, and what comes from then on. It is read from the read
 * models page by page and each page goes on behind the last entry of the one before, in whichever generation: so there
 * is no seam between catching up and live at which one could be lost or doubled.
 */
export async function* auditEvents(followed: Followed, signal: AbortSignal): AsyncIterable<ServerEvent> {
  const { readModels, gateway, scope, register } = followed;
  let { after } = followed;
  // A client that goes away before the first entry can resume all the same.
  if (after !== undefined) yield { id: after };
  while (!signal.aborted) {
    const from = after;
    const { entries, checkpoint } = await readModels.read(async (view) => {
      const page = { after: from === undefined ? undefined : [from], limit: PAGE };
      const answer = gateway.answer(await answerOf(view, auditQuery, { register }, { scope, page }));
      return { ...(answer as Awaited<ReturnType<typeof auditQuery.run>>), checkpoint: view.checkpoint };
    });
    for (const entry of entries) {
      yield { id: entry.position, event: 'entry', data: entry };
      after = entry.position;
    }
    if (entries.length < PAGE) await readModels.changed(checkpoint, signal);
  }
}
