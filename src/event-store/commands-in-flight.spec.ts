import { Rejection } from '../kernel/rejection.js';
import { NotAppended } from './command.errors.js';
import { OutcomeUnknown } from './event-store.errors.js';
import { faultyStore } from './test-support/faulty-store.js';
import { amounts, handler, noPause, pay, store, useLedgerDesk } from './test-support/ledger-desk.js';

useLedgerDesk();

describe('commands that come while others are in flight', () => {
  /** A handler whose first append waits, with one command in it, until it is let go. */
  const held = async () => {
    let release = (): void => undefined;
    const heldUntil = new Promise<void>((resolve) => (release = resolve));
    const faulty = faultyStore(store, [{ heldUntil }]);
    const handle = handler({ store: faulty });
    const first = pay(handle, 'first', 5);
    while (faulty.appends === 0) await noPause();
    return { faulty, handle, first, release };
  };

  it('go out together in the next append, each on what those before it left', async () => {
    const { faulty, handle, first, release } = await held();
    const behind = [
      pay(handle, 'k1', -2),
      pay(handle, 'k2', -9),
      pay(handle, 'k3', -3),
      pay(handle, 'first', 5),
    ];
    await noPause();
    behind.push(pay(handle, 'k4', 1));
    await noPause();
    release();
    const settled = await Promise.allSettled(behind);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']); // prettier-ignore
    expect(settled[3]).toMatchObject({ value: { ...(await first), repeated: true } });
    expect(await amounts()).toEqual([5, -2, -3, 1]);
    expect(faulty.appends).toBe(2);
  });

  it('are decided again when those before them met a conflict', async () => {
    await pay(handler(), 'k0', 10);
    const { handle, first, release } = await held();
    const behind = pay(handle, 'k1', -12);
    await noPause();
    await pay(handler(), 'other', -8);
    release();
    expect(await first).toMatchObject({ revision: 2 });
    await expect(behind).rejects.toBeInstanceOf(Rejection);
    expect(await amounts()).toEqual([10, -8, 5]);
  });

  it('are not appended once one of them was told so', async () => {
    const { handle, first, release } = await held();
    const [late, patient] = [pay(handle, 'k1', 7, { deadlineMs: 1 }), pay(handle, 'k2', 3)];
    await expect(late).rejects.toBeInstanceOf(NotAppended);
    release();
    await Promise.all([first, patient]);
    expect(await amounts()).toEqual([5, 3]);
  });
});

describe('a deadline', () => {
  it('ends the wait of the caller whose outcome is unknown, and of those behind him, who are never appended', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const handle = handler({ store: faultyStore(store, ['reply-lost']), pause: () => held });
    const first = pay(handle, 'k1', 5, { deadlineMs: 30 });
    await expect(first).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(pay(handle, 'k2', 6, { deadlineMs: 10 })).rejects.toBeInstanceOf(NotAppended);
    release();
    expect(await pay(handle, 'k1', 5)).toMatchObject({ revision: 0, repeated: true });
    expect(await amounts()).toEqual([5]);
  });
});
