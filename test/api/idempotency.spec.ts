import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';
import { decided, openServedRegister, seenBy, unitOf } from '../support/served-register.js';

const folder = mkdtempSync(join(tmpdir(), 'kientoan-keys-'));
let running: RunningSystem;
const villages: Record<string, string> = {};
beforeAll(async () => {
  running = await runSystem({ folder });
  for (const register of ['a', 'b']) {
    await openServedRegister(running, register, 1);
    villages[register] = (await unitOf(running, register, 'V1')).unit;
  }
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const change = (register: string, key: string, delta = 1): Promise<Answer> =>
  running.send('change-households', { ...decided(register), unit: villages[register], delta }, { 'idempotency-key': key }); // prettier-ignore
const restart = async (): Promise<void> => {
  await running.close();
  running = await runSystem({ folder });
};
const expectReused = ({ status, body }: Answer, said: RegExp): void => {
  expect([status, body.type, body.where]).toEqual([
    422,
    '/problems/idempotency-key-reused',
    'Idempotency-Key',
  ]);
  expect(body.detail).toMatch(said);
};

describe('an idempotency key that comes again', () => {
  it('with the same body is answered with the first receipt, also after a restart, and nothing is recorded', async () => {
    const first = await change('a', 'again');
    await restart();
    const before = await running.events();
    for (let n = 0; n < 2; n++)
      expect(await change('a', 'again')).toMatchObject({ status: 200, body: { ...first.body, repeated: true } }); // prettier-ignore
    expect(await running.events()).toBe(before);
  });

  it('with another body is refused, also after a restart', async () => {
    await change('a', 'other-body');
    expectReused(await change('a', 'other-body', 2), /other content/);
    await restart();
    expectReused(await change('a', 'other-body', 2), /other content/);
  });

  it('on another stream is refused: at once, when the read models know it, and after a restart', async () => {
    const before = await running.events();
    const first = await change('a', 'other-stream');
    expectReused(await change('b', 'other-stream'), /register-a/);
    await seenBy(running, first);
    // Enough commands with a key of their own, after which this one is remembered by the read models alone.
    for (let n = 0; n < 3; n++) await seenBy(running, await change('a', `filler-${n}`));
    expectReused(await change('b', 'other-stream'), /register-a/);
    await restart();
    expectReused(await change('b', 'other-stream'), /register-a/);
    expect(await running.events()).toBe(before + 4);
  });

  it('sent to two streams at once is recorded in one of them', async () => {
    const before = await running.events();
    const answers = await Promise.all([1, 2, 3].flatMap(() => [change('a', 'at-once'), change('b', 'at-once')])); // prettier-ignore
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 200, 422, 200, 422]);
    expect(await running.events()).toBe(before + 1);
  });

  it('after a refusal is free: nothing was recorded under it', async () => {
    const refused = await running.send('change-households', { ...decided('a'), unit: 'nowhere', delta: 1 }, { 'idempotency-key': 'free' }); // prettier-ignore
    expect(refused.status).toBe(422);
    expect((await change('b', 'free')).status).toBe(200);
  });

  it('is the same when the server made it and the client sends back what it was told', async () => {
    const first = await running.send('change-households', { ...decided('a'), unit: villages['a'], delta: 7 });
    const key = first.headers.get('idempotency-key') ?? '';
    expectReused(await change('b', key, 7), /register-a/);
    expect(await change('a', key, 7)).toMatchObject({ status: 200, body: { ...first.body, repeated: true } });
  });
});
