import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { OutcomeUnknown } from '../event-store/event-store.errors.js';
import { Pay } from '../event-store/test-support/ledger.js';
import type { AnyCommand } from '../kernel/command.js';
import type { Reactor, Reactors, ReactorsOptions } from './index.js';
import { Payments } from './test-support/payments.js';

const LONG = 30_000;
let payments: Payments;

beforeEach(() => {
  payments = new Payments();
});
afterEach(() => payments.close());

const open = (options: Partial<ReactorsOptions> = {}): Promise<Reactors> =>
  payments.open({ reactors: [asking], ...options });
const pay = (ledger: string, amount: number) => payments.pay(ledger, amount);

/** Asks the copy for whatever is paid into the source, and notes in `answers` what came of it. */
const asking: Reactor = {
  name: 'asking',
  version: 1,
  tables: [],
  handles: ['Paid'],
  commands: [Pay as AnyCommand],
  isDone: () => false,
  react({ stream, id, event }, { owe, release }) {
    const { amount, note } = event.data as { amount: number; note: string };
    if (stream === 'ledger-answers') return release(note.split(' ')[0] ?? '');
    if (stream === 'ledger-source')
      owe({ subject: id, command: 'Pay', body: { ledger: 'copy', amount: -amount, note: id }, idempotencyKey: id, cause: id }); // prettier-ignore
  },
  after({ subject, cause, body, idempotencyKey }, reply) {
    if (body['ledger'] === 'answers') return undefined;
    const said =
      'recorded' in reply ? `${reply.recorded.stream}@${reply.recorded.revision}` : reply.refused.code;
    return { subject, command: 'Pay', body: { ledger: 'answers', amount: 1, note: `${subject} ${said}` }, idempotencyKey: `${idempotencyKey}:answer`, cause }; // prettier-ignore
  },
};
const answers = async (): Promise<string[]> => {
  const said: string[] = [];
  for await (const { data } of payments.store.readStream('ledger-answers'))
    said.push((JSON.parse(data) as { note: string }).note.split(' ')[1] ?? '');
  return said;
};

describe('a reactor that goes on with what a command was answered', () => {
  it('is told where it was recorded, and by which rule it was refused', async () => {
    await pay('copy', 5);
    await pay('source', 3);
    await pay('source', 9);
    const reactors = await open();
    expect(await reactors.idle(LONG)).toBe(true);
    expect((await answers()).toSorted()).toEqual(['below-zero', 'ledger-copy@1']);
    expect((await reactors.status())[0]).toMatchObject({ owed: 0, sent: 0, refused: 0 });
  });

  it('says the same once, whenever its process ends between the answer and what follows, or its tables are lost', async () => {
    await pay('copy', 5);
    await pay('source', 3);
    let lost = 0;
    const reactors = await open({
      send: async (request) => {
        const receipt = await payments.handle.execute(request);
        // What was answered never arrives: as if the process had ended there.
        if (++lost <= 2) throw new OutcomeUnknown(receipt.stream);
        return receipt;
      },
      clock: () => Date.now(),
    });
    expect(await reactors.idle(LONG)).toBe(true);
    await reactors.close();
    rmSync(join(payments.folder, 'reactors.sqlite'), { force: true });
    const next = await open();
    expect(await next.idle(LONG)).toBe(true);
    expect(await answers()).toEqual(['ledger-copy@1']);
  });
});
