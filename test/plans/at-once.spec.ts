import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyCommand } from '../../src/kernel/command.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { EventRegistry } from '../../src/event-store/event-registry.js';
import { HandleCommand } from '../../src/event-store/handle-command.js';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.adapter.js';
import { dryRun, outcomeHash } from '../../src/plans/domain/dry-run.js';
import { isOpen, type Plan } from '../../src/plans/domain/plan.state.js';
import { RULES } from '../../src/plans/domain/procedure-fixture.js';
import { newPlanId, planFold, planMachineCommands, planStream } from '../../src/plans/index.js';
import { Reactors } from '../../src/reactors/index.js';
import { contextOf } from '../../src/structure/domain/test-register.js';
import { registerFold, type Register } from '../../src/structure/index.js';

const today = '2020-01-06';
const capabilities = capabilitiesWith([], RULES);
const { FirePlanTimer } = planMachineCommands(RULES);
const basis = { number: '66/NQ', title: 'Nghị quyết', issuer: 'HĐND', date: today };

let folder: string;
let handle: HandleCommand;
let keys = 0;

const send = (command: string | AnyCommand, body: object, by = 'chuyen-vien') => {
  const definition = typeof command === 'string' ? capabilities.commands.find(({ name }) => name === command) : command; // prettier-ignore
  if (!definition) throw new Error('no such command');
  return handle.execute({ definition, body, actor: { id: by, authenticated: true }, idempotencyKey: `k${keys++}` }); // prettier-ignore
};
const registerNow = async (): Promise<Register> =>
  (await handle.state<Register>('register-r', registerFold as never)).state;
const planNow = async (plan: string): Promise<Plan> =>
  (await handle.state<Plan>(planStream(plan), planFold as never)).state;

async function draftedPlan(): Promise<string> {
  const { commandId } = await send('DraftPlan', { register: 'r', title: 'Đổi tên', reason: 'Đổi tên', procedures: ['direct-decision'], effectiveOn: today }); // prettier-ignore
  return newPlanId(commandId);
}

/** The plan renames a village and is approved, with its day come in the same moment: what it asks of the register is asked at once. */
async function comeAtOnce(plan: string, unit: string, name: string): Promise<void> {
  await send('AddDecision', { register: 'r', plan, procedure: 'direct-decision', command: 'RenameVillage', body: { unit, name } }); // prettier-ignore
  await send('SubmitPlan', { register: 'r', plan });
  const task = async () => (await planNow(plan)).tasks.findLast(isOpen)?.task;
  await send('CompleteTask', { register: 'r', plan, task: await task() });
  const state = await registerNow();
  const context = { ...contextOf('c'), today, consulted: () => ({ revision: 0, state }) };
  const outcome = outcomeHash(dryRun(await planNow(plan), context, ['r']), 'direct-decision');
  await send('CompleteTask', { register: 'r', plan, task: await task(), outcome, decidedOn: today, basis }, 'lanh-dao'); // prettier-ignore
  for (const timer of (await planNow(plan)).timers.keys()) await send(FirePlanTimer, { plan, timer });
}

describe('A plan whose day has come before its units are reserved', () => {
  it('holds nothing once it is through, also where the reservation is slow', async () => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-at-once-'));
    const store = openSqliteEventStore({ folder });
    const registry = new EventRegistry(capabilities.events);
    handle = new HandleCommand({ store, registry, today: () => today, keep: () => Promise.resolve() });
    await send('OpenRegister', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở' }); // prettier-ignore
    const lines = [
      { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường', code: '01' },
      { ref: '@v', kind: 'village', form: 'residential-group', name: 'Tổ 1', code: '1', parent: '@w', households: 300 },
    ]; // prettier-ignore
    await send('RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines }); // prettier-ignore
    const [village] = [...(await registerNow()).units.values()].filter(({ kind }) => kind === 'village');
    let plan = '';
    let carrying: Promise<unknown> | undefined;
    /** Resolves when the day of the plan has come and the reactor has read that it is to be carried out. */
    const dayHasCome = async (): Promise<void> => {
      for (;;) {
        const { status } = await planNow(plan);
        const behind = (await reactors.status()).some(({ lag }) => lag > 0);
        if (status !== 'running' && status !== 'scheduled' && !behind) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const reactors: Reactors = await Reactors.open({
      folder,
      log: store,
      registry,
      reactors: capabilities.reactors,
      send: async (request) => {
        // The reservation is so slow that the carrying out overtakes it, if it is not made to wait.
        if (request.definition.name === 'ReserveUnits') await dayHasCome().then(() => carrying);
        const sent = handle.execute(request);
        if (request.definition.name === 'CarryOutPlan') carrying = sent;
        return sent;
      },
    });
    for (const name of ['Tổ A', 'Tổ B']) {
      carrying = undefined;
      plan = await draftedPlan();
      await comeAtOnce(plan, village?.id ?? '', name);
      expect(await reactors.idle(30_000)).toBe(true);
      expect((await planNow(plan)).status).toBe('completed');
      expect((await registerNow()).reserved.size).toBe(0);
    }
    await reactors.close();
    await handle.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
