import { randomUUID } from 'node:crypto';
import { appendingContract } from './contract/appending.contract.js';
import { payloadContract } from './contract/payload.contract.js';
import { readingContract } from './contract/reading.contract.js';
import { subscribingContract } from './contract/subscribing.contract.js';
import type { ContractHarness, Subject } from './test-support/contract-harness.js';

export type { ContractHarness } from './test-support/contract-harness.js';

/** What every adapter of the port does. `open` gives an empty store for each test. */
export function eventStoreContract(name: string, open: () => Promise<ContractHarness>): void {
  describe(`event store contract on ${name}`, () => {
    let current: Subject;
    beforeEach(async () => {
      const harness = await open();
      current = { harness, store: harness.store, stream: `register-${randomUUID()}` };
    });
    afterEach(() => current.harness.close());

    const subject = (): Subject => current;
    appendingContract(subject);
    payloadContract(subject);
    readingContract(subject);
    subscribingContract(subject);
  });
}
