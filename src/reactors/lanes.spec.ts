import { OutcomeUnknown } from '../event-store/event-store.errors.js';
import { Pay } from '../event-store/test-support/ledger.js';
import type { AnyCommand } from '../kernel/command.js';
import type { Reactor } from './index.js';
import { Payments } from './test-support/payments.js';

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
    const payments = new Payments();
    for (const amount of [1, 2, 3, 10]) await payments.pay('source', amount);
    const sent: number[] = [];
    let unanswered = 2;
    const reactors = await payments.open({
      reactors: [laned],
      send: async (request) => {
        const { amount } = request.body as { amount: number };
        sent.push(amount);
        if (amount === 1 && unanswered-- > 0) throw new OutcomeUnknown('ledger-copy');
        return payments.handle.execute(request);
      },
    });
    expect(await reactors.idle(LONG)).toBe(true);
    expect(sent.filter((amount) => amount < 10)).toEqual([1, 1, 1, 2, 3]);
    expect(sent.indexOf(10)).toBeLessThan(sent.indexOf(2));
    await payments.close();
  });
});
