import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { policyBook } from '../../src/kernel/policy.js';

const capabilities = capabilitiesWith([]);
const basis = { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2019-01-01' };
const header = {
  register: 'r',
  decidedOn: '2020-01-01',
  effectiveOn: '2020-01-01',
  basis,
  reason: 'Sắp xếp',
};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds()); await pause(10))
    if (Date.now() > end) throw new Error('it never came to that');
}

/** A case on a base-cell that is dissolved; nobody has moved it yet. */
async function owe({ handle }: System): Promise<void> {
  let sent = 0;
  const send = (name: string, body: object) =>
    handle.execute({ definition: capabilities.commands.find((one) => one.name === name)!, body, actor: { id: 'an', authenticated: false }, idempotencyKey: `k${sent++}` }); // prettier-ignore
  await send('OpenRegister', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở' }); // prettier-ignore
  const lines = [1, 2].map((n) => ({ ref: `@c${n}`, kind: 'organization', form: 'base-cell', name: `Chi bộ ${n}`, code: `${n}`, official: 9 })); // prettier-ignore
  await send('RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines }); // prettier-ignore
  const { state } = await handle.state('register-r', capabilities.commands[0]!.fold);
  const [unit, to] = [...(state as { units: ReadonlyMap<string, object> }).units.keys()];
  await send('RecordMeeting', { register: 'r', cell: unit, heldOn: '2019-03-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 3 }], issues: ['a'] }); // prettier-ignore
  const place = { members: [{ to, official: 'rest', probationary: 'rest' }], obligationsTo: to };
  await send('DissolveOrganization', { ...header, unit, place });
}

/** Every row of the reactors but the lease, which its holder renews. */
function rowsOf(folder: string): unknown {
  const db = new Database(join(folder, 'reactors.sqlite'), { readonly: true });
  try {
    const names = db.prepare(`select name from sqlite_schema where type = 'table' and name <> 'reactor_lease' order by name`).pluck().all() as string[]; // prettier-ignore
    return names.map((name) => [name, db.prepare(`select * from "${name}"`).all()]);
  } finally {
    db.close();
  }
}

async function movesIn({ store }: System): Promise<number> {
  let count = 0;
  for await (const { type } of store.readAll()) if (type === 'IssueMoved.v1') count++;
  return count;
}

(process.platform === 'linux' ? it : it.skip)(
  'a process that was stopped (SIGSTOP) for longer than its lease writes no row when it goes on, and the command that it still sends leaves no second event',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-stopped-'));
    const options = { folder, capabilities, policies: policyBook([]) };
    const before = await openSystem({ ...options, reacts: false });
    await owe(before);
    await before.close();
    const child = spawn(process.execPath, [resolve(import.meta.dirname, 'stopped-child.js'), folder], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
    const gone = once(child, 'exit');
    let system: System | undefined;
    try {
      await until(() => /^\d+ \(.*\) T/.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8')));
      const next = (system = await openSystem(options));
      await until(async () => {
        await next.reactors.heartbeat();
        return (await next.reactors.status()).every(({ running }) => running);
      });
      expect(await next.reactors.idle(30_000)).toBe(true);
      expect(await movesIn(next)).toBe(1);
      const rows = rowsOf(folder);

      child.kill('SIGCONT');
      let said = '';
      for await (const chunk of child.stdout) said += String(chunk);
      expect(JSON.parse(said)).toEqual({ repeated: true });
      expect(await movesIn(next)).toBe(1);
      expect(rowsOf(folder)).toEqual(rows);
      const idle = { running: true, owed: 0, sent: 0, refused: 0, lag: 0 };
      expect(await next.reactors.status()).toMatchObject([idle, idle]);
    } finally {
      child.kill('SIGKILL');
      await gone;
      await system?.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
