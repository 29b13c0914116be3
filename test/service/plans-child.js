// A server without its HTTP that has PLANS plans under way at once: it drafts them, does their tasks and approves them,
// each from where the log says that it stands, and says what was acknowledged, until it is killed. With FINISH no plan is
// begun any more, and it ends when all are over. With REDIS_URL workers do everything else; without it this process does.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Background } from '../../dist/src/background/background.js';
import { queueOfLog } from '../../dist/src/background/queue-of-log.js';
import { capabilitiesWith, NAMED_BY_PROCEDURES, NO_PROCEDURES } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { newPlanId, planFold, planStream } from '../../dist/src/plans/index.js';
import { supposedForm } from '../../dist/src/plans/domain/what-if.js';
import { pinnedProcedure, templateOf } from '../../dist/src/plans/domain/plan-rules.js';
import { isOpen, registersOf } from '../../dist/src/plans/domain/plan.state.js';
import { dryRun, outcomeHash } from '../../dist/src/plans/domain/dry-run.js';
import { EVERY_RIGHT } from '../../dist/src/kernel/scope.js';
import { commandIdOf } from '../../dist/src/kernel/ids.js';
import { loadPolicies } from '../../dist/src/policies.js';
import { loadPlanRules } from '../../dist/src/procedures.js';
import { acknowledging } from './acknowledging.js';

const [folder] = process.argv.slice(2);
const plans = Number(process.env.PLANS ?? 50);
const finishing = process.env.FINISH !== undefined;
const alone = process.env.REDIS_URL === undefined;
const seeds = resolve(import.meta.dirname, '../../seeds');
const rules = { ...NO_PROCEDURES, ...(await loadPlanRules(seeds, NAMED_BY_PROCEDURES)) };
const capabilities = capabilitiesWith([], rules);
const policies = await loadPolicies(resolve(seeds, 'policies'));
const system = await openSystem({ folder, capabilities, policies, projects: alone, reacts: alone });
const queue = await queueOfLog(folder, { environment: process.env, onNotice: () => undefined });
const background = alone ? Background.start(system, queue) : undefined;
const today = system.handle.today();

const actors = { drafter: { id: 'chuyen-vien', authenticated: false }, approver: { id: 'lanh-dao', authenticated: false } }; // prettier-ignore
const definition = (name) => capabilities.commands.find((command) => command.name === name);
const acknowledged = acknowledging((request) => system.gateway.execute(system.handle, request));
const send = (name, body, idempotencyKey, actor = actors.drafter) =>
  acknowledged({ definition: definition(name), body, actor, idempotencyKey });

/** For each plan a pair of hamlets with their cells in one register, and a cell in another one. */
async function open(register, lines) {
  await send('OpenRegister', { register, name: `Sổ ${register}`, authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }, `open ${register}`); // prettier-ignore
  await send('RecordOpeningInventory', { register, asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines }, `inventory ${register}`); // prettier-ignore
  const { state } = await system.handle.state(`register-${register}`, definition('OpenRegister').fold);
  return new Map(
    [...state.codes].map(([key, [unit]]) => [`${key.split('|')[0]} ${key.split('|')[2]}`, unit]),
  );
}
const all = Array.from({ length: plans }, (_, slot) => slot);
const committee = { ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ xã', code: '01', locality: '@x' }; // prettier-ignore
const commune = { ref: '@x', kind: 'locality', form: 'commune', name: 'Xã Đăk Cấm', code: '01' };
const cellOf = (code) => ({ ref: `@c${code}`, kind: 'cell', form: 'residential', name: `Chi bộ ${code}`, code, parent: '@o', official: 8 }); // prettier-ignore
const hamletOf = (code) => ({ ref: `@v${code}`, kind: 'village', form: 'hamlet', name: `Thôn ${code}`, code, parent: '@x', households: 90 }); // prettier-ignore
const codes = all.flatMap((slot) => [`${slot}a`, `${slot}b`]);
const pairs = codes.map((code) => ({ ...cellOf(code), pairWith: `@v${code}` }));
const units = {
  r: await open('r', [commune, ...codes.map(hamletOf), committee, ...pairs]),
  s: await open('s', [commune, committee, ...all.map((slot) => cellOf(`${slot}a`))]),
};

/** What the n-th plan of a place decides: first some merge their two hamlets; else cells are renamed, in one register or in both. */
function decisionsOf(slot, n) {
  const rename = (register) => ({ command: 'RenameCell', body: { register, unit: units[register].get(`cell ${slot}a`), name: `Chi bộ ${slot} lần ${n}` } }); // prettier-ignore
  if (slot % 3 === 2 && n === 0) {
    const two = ['a', 'b'].map((side) => units.r.get(`village ${slot}${side}`));
    const into = { name: `Thôn mới ${slot}`, code: `M${slot}` };
    return { procedure: 'merge-villages', decisions: [{ command: 'MergeVillages', body: { units: two, into, accept: ['village-households'] } }] }; // prettier-ignore
  }
  return { procedure: 'direct-decision', decisions: slot % 3 === 1 ? [rename('r'), rename('s')] : [rename('r')] }; // prettier-ignore
}

async function kept(kind) {
  const bytes = Buffer.from(`Tài liệu: ${kind}\n`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  await system.documents.put(hash, 'text/plain', Readable.from([bytes]));
  return { hash, name: `${kind}.txt`, mediaType: 'text/plain', bytes: bytes.length, kind };
}

const alsoIn = ['s'];
/** Does what a plan waits for people to do next. False where it waits for others. */
async function goOn(plan, state, slot, n) {
  const { procedure, decisions } = decisionsOf(slot, n);
  const key = (step) => `${slot}/${n}/${step}`;
  if (state.status === 'draft') {
    const missing = decisions[state.decisions.size];
    if (missing)
      await send('AddDecision', { register: 'r', plan, procedure, ...missing }, key(`decision ${state.decisions.size}`)); // prettier-ignore
    else await send('SubmitPlan', { register: 'r', plan, alsoIn }, key('submit'));
    return true;
  }
  const task = [...state.tasks.values()].find(isOpen);
  if (!task) return false;
  const followed = pinnedProcedure(rules, state, task.procedure);
  const template = templateOf(followed, task.stage, task.template);
  const { values, texts, evidence } = supposedForm(new Map(), state, followed, task, template, today);
  const form = { values, texts, evidence: await Promise.all(evidence.map(({ kind }) => kept(kind))) };
  const approval = template.approves ? await approvalOf(state, task.procedure) : {};
  const body = { register: 'r', plan, task: task.task, ...form, ...approval, alsoIn };
  await send('CompleteTask', body, key(`task ${task.task}`), template.approves ? actors.approver : actors.drafter); // prettier-ignore
  return true;
}

/** What somebody sends who has read the dry run. */
async function approvalOf(state, procedure) {
  const enacted = {
    decidedOn: today,
    basis: { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: today },
  };
  const fold = definition('OpenRegister').fold;
  const heads = new Map(await Promise.all(['r', 's'].map(async (id) => [`register-${id}`, await system.handle.state(`register-${id}`, fold)]))); // prettier-ignore
  const context = { commandId: '', actor: actors.approver, rights: EVERY_RIGHT, today, policies, consulted: (stream) => heads.get(stream) }; // prettier-ignore
  const runs = dryRun(state, context, registersOf(state), { procedure, enacted });
  return { ...enacted, outcome: outcomeHash(runs, procedure) };
}

const OVER = ['completed', 'cancelled', 'failed'];
async function place(slot) {
  for (let n = 0; ; n++) {
    const plan = newPlanId(commandIdOf(actors.drafter.id, 'DraftPlan', `${slot}/${n}/draft`));
    if ((await system.handle.state(planStream(plan), planFold)).revision < 0) {
      if (finishing) return;
      const { procedure } = decisionsOf(slot, n);
      await send('DraftPlan', { register: 'r', title: `Phương án ${slot} lần ${n}`, reason: 'Kiện toàn', procedures: [procedure], effectiveOn: today }, `${slot}/${n}/draft`); // prettier-ignore
    }
    for (;;) {
      const { state } = await system.handle.state(planStream(plan), planFold);
      // What its aftermath waits for comes months later.
      if (OVER.includes(state.status) || (state.status === 'in-effect' && ![...state.tasks.values()].some(isOpen))) break; // prettier-ignore
      if (!(await goOn(plan, state, slot, n))) await pause(50);
    }
  }
}

const looking = setInterval(() => {
  if (background) void background.look();
  else void queue.add(`plan-timers/${today}`).catch(() => undefined);
}, 500);
await Promise.all(all.map(place));
clearInterval(looking);
await background?.stop();
await queue.close();
await system.close();
