import { z } from 'zod';
import { defineCommand } from '../../kernel/command.js';
import type { Fold } from '../../kernel/decider.js';
import type { DomainEvent } from '../../kernel/event.js';
import { reject } from '../../kernel/rejection.js';
import { EventRegistry } from '../event-registry.js';

type Paid = DomainEvent<'Paid', { amount: number; note: string }>;

const paid = z.object({ amount: z.int(), note: z.string() });
export const ledgerRegistry = new EventRegistry([
  { name: 'Paid', version: 1, schema: paid, sample: { amount: 5, note: '' } },
]);

/** The smallest fold there is: a balance. */
export const ledgerFold: Fold<Paid, number> = {
  category: 'ledger',
  version: 1,
  initial: () => 0,
  evolve: (balance, { event }) => balance + event.data.amount,
  snapshot: {
    parts: (balance) => [{ key: 'balance', json: () => balance }],
    fromParts: (parts) => Number(parts[0]?.[1]),
  },
};

/** Pays into or out of a ledger that never falls below zero. */
export const Pay = defineCommand({
  name: 'Pay',
  title: { vi: 'Chi', en: 'Pay' },
  schema: z.strictObject({ ledger: z.string(), amount: z.int(), note: z.string().default('') }),
  example: { ledger: 'a', amount: 5, note: '' },
  roles: ['administrator'],
  scope: 'any',
  stream: ({ ledger }) => `ledger-${ledger}`,
  fold: ledgerFold,
  decide: ({ amount, note }, balance): Paid[] => {
    if (balance + amount < 0) {
      reject({ code: 'below-zero', detail: `${balance} are there`, rule: 'ledger', remedy: 'Pay less.' });
    }
    return [{ type: 'Paid', data: { amount, note } }];
  },
});
