import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutcomeUnknown } from '../event-store/event-store.errors.js';
import { HandleCommand } from '../event-store/handle-command.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { ledgerRegistry, Pay } from '../event-store/test-support/ledger.js';
import type { AnyCommand } from '../kernel/command.js';
import { Reactors, type Reactor } from './index.js';

const LONG = 30_000;

/** Pays into the copy what is paid into the source; small amounts in one lane. */
const laned: Reactor = {
  name: 'laned',
  version: 1,
  tables: [],
  handles: ['Paid'],
  commands: [Pay as AnyCommand],
  isDone: () => false,
  react({ stream, id, event }, { owe, release }) {
    const { amount, note } = event.data as { amount: number; note: string };
    if (stream !== 'ledger-source') return release(note);
    owe({ subject: id, command: 'Pay', body: { ledger: 'copy', amount, note: id }, idempotencyKey: id, cause: id, lane: amount < 10 ? 'small' : undefined }); // prettier-ignore
  },
};

describe('The commands of one lane', () => {
  it('are sent in their order, the next one when the one before is answered; others do not wait for them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-lanes-'));
    const store = openSqliteEventStore({ folder });
    const handle = new HandleCommand({ store, registry: ledgerRegistry });
    const actor = { id: 'an', authenticated: false };
    for (const amount of [1, 2, 3, 10])
      await handle.execute({ definition: Pay as AnyCommand, body: { ledger: 'source', amount, note: '' }, actor, idempotencyKey: `k${amount}` }); // prettier-ignore
    const sent: number[] = [];
    let unanswered = 2;
    const reactors = await Reactors.open({
      folder,
      log: store,
      registry: ledgerRegistry,
      reactors: [laned],
      send: async (request) => {
        const { amount } = request.body as { amount: number };
        sent.push(amount);
        if (amount === 1 && unanswered-- > 0) throw new OutcomeUnknown('ledger-copy');
        return handle.execute(request);
      },
    });
    expect(await reactors.idle(LONG)).toBe(true);
    expect(sent.filter((amount) => amount < 10)).toEqual([1, 1, 1, 2, 3]);
    expect(sent.indexOf(10)).toBeLessThan(sent.indexOf(2));
    await reactors.close();
    await handle.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
