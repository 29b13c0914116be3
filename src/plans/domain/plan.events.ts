import { z } from 'zod';
import type { CitedDocument } from '../../kernel/document.js';
import type { EventDefinition, OlderVersion } from '../../kernel/event-definition.js';
import type { DomainEvent } from '../../kernel/event.js';
import { basisSchema, daySchema } from '../../kernel/schemas.js';
import { outcomeSchema } from '../../structure/index.js';

const plan = z.string();
const on = daySchema;
const id = z.string();
/** Opaque id of whoever did it: the actor of the command. */
const by = z.string();
const hash = z.string();
const text = z.string();
const sentence = z.object({ vi: z.string(), en: z.string() });
const pin = z.object({ name: z.string(), version: z.string(), hash });

/** A document outside of the log, named by the SHA-256 of its bytes. */
const document = z.object({
  hash,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  /** What it shows: a kind that a task asks for (`minutes`), or null. */
  kind: z.string().nullable(),
});

/** A command that stands in a plan, as data. */
const planned = z.object({ command: z.string(), body: z.record(z.string(), z.unknown()) });

/** A command that goes out; `within`: the localities to which whoever sends it is limited. */
const sent = z.object({ send: id, ...planned.shape, within: z.array(id).optional() });

const openedTask = z.object({
  task: id,
  /** Id of the template in the stage. */
  template: z.string(),
  title: sentence,
  role: z.string(),
  level: z.string(),
  /** The unit for which it stands, where the stage opens one for each. */
  unit: z.string().nullable(),
  dueOn: daySchema.nullable(),
});
export type OpenedTask = z.infer<typeof openedTask>;

const timer = z.object({
  timer: id,
  dueOn: daySchema,
  /** What it is for: a task's deadline, the end of a stage's wait, or the effective day. */
  purpose: z.enum(['deadline', 'wait', 'effect']),
  procedure: z.string().nullable(),
  stage: z.string().nullable(),
  task: z.string().nullable(),
});
export type Timer = z.infer<typeof timer>;

/** A value of a form, as the field's type says; personal texts by their id. */
const fieldValue = z.union([
  z.string(),
  z.int(),
  z.array(z.object({ unit: z.string().optional(), entitled: z.int(), took: z.int(), agreed: z.int() })),
  z.array(planned),
]);
export type FieldValue = z.infer<typeof fieldValue>;

const stood = z.object({ register: z.string(), revision: z.int() });

const SCHEMAS = {
  PlanDrafted: z.object({
    plan, register: z.string(), title: z.string(), reason: z.string(), locality: z.string().nullable(), procedures: z.array(z.string()),
    effectiveOn: daySchema.nullable(), on, by,
  }),
  EffectiveDaySet: z.object({ plan, effectiveOn: daySchema, on, by }),
  /** `at`: its place among the decisions, from 0. */
  DecisionAdded: z.object({ plan, decision: id, procedure: z.string(), at: z.int(), ...planned.shape, on, by }),
  DecisionChanged: z.object({ plan, decision: id, ...planned.shape, on, by }),
  DecisionMoved: z.object({ plan, decision: id, at: z.int(), on, by }),
  DecisionRemoved: z.object({ plan, decision: id, on, by }),
  DocumentAttached: z.object({ plan, document, on, by }),
  CommentMade: z.object({ plan, comment: id, text, on, by }),
  /** The versions that the plan is pinned to, and the dry run that it was submitted with. */
  PlanSubmitted: z.object({ plan, pins: z.array(pin), dryRun: hash.nullable(), stood: z.array(stood), on, by }),
  /** The tasks that wait there, and the timers that are set. `round`: how often the plan has come there. */
  StageEntered: z.object({ plan, procedure: z.string(), stage: z.string(), title: sentence, round: z.int(), tasks: z.array(openedTask), timers: z.array(timer), on }),
  /** The plan has come behind the last stage of a procedure. */
  TrackEnded: z.object({ plan, procedure: z.string(), on }),
  TaskClaimed: z.object({ plan, task: id, on, by }),
  TaskDelegated: z.object({ plan, task: id, to: z.string(), on, by }),
  /** `sends`: commands that go out because of it. */
  TaskCompleted: z.object({
    plan, task: id, values: z.record(z.string(), fieldValue), evidence: z.array(document), sends: z.array(sent), on, by,
  }),
  /** Given back undone, with the reason: the plan goes to the stage that the procedure names for it. */
  TaskReturned: z.object({ plan, task: id, reason: text, on, by }),
  TaskEscalated: z.object({ plan, task: id, role: z.string(), level: z.string(), dueOn: daySchema, on }),
  TimerFired: z.object({ plan, timer: id, dueOn: daySchema, on }),
  /** The dry run that was approved: `contentHash` of what it comes to, the document that holds all that it said (null before it was kept), what it comes to in each register, the units that it concerns there, and the revision that it stood on; day and basis of the approval hold for each decision that names none of its own. */
  DecisionsApproved: z.object({
    plan, procedure: z.string(), task: id, dryRun: hash, stood: z.array(z.object({ ...stood.shape, outcome: outcomeSchema, units: z.array(z.string()) })),
    document: document.nullable(), decidedOn: daySchema, basis: basisSchema, on, by,
  }),
  /** The decisions were changed, so that what was approved is void. */
  ApprovalVoided: z.object({ plan, procedure: z.string(), on }),
  /** Every procedure of the plan is at its effect: the units are reserved from that day on. */
  PlanScheduled: z.object({ plan, effectiveOn: daySchema, reserve: z.array(z.object({ register: z.string(), units: z.array(z.string()) })), timers: z.array(timer), on }),
  /** One register after the other; `register` is the next one. It says in full what is sent there. */
  ExecutionBegun: z.object({
    plan, attempt: z.int(), register: z.string(), effectiveOn: daySchema,
    decisions: z.array(z.object({ id, ...planned.shape })), outcome: outcomeSchema, on,
  }),
  RegisterCarriedOut: z.object({ plan, register: z.string(), revision: z.int(), decisions: z.array(z.string()), on }),
  PlanTookEffect: z.object({ plan, on }),
  /** A command that the plan sent was refused: the plan stands still until a person settles it. */
  PlanHalted: z.object({ plan, incident: id, step: z.enum(['reserve', 'carry-out', 'take-back', 'send']), register: z.string().nullable(), send: z.string().nullable(), code: z.string(), detail: z.string(), facts: z.record(z.string(), z.unknown()), on }),
  /** What went before in other registers is taken back, the last one first; `register` is the next one. */
  CompensationBegun: z.object({ plan, incident: id, register: z.string(), decisions: z.array(z.string()), on }),
  RegisterTakenBack: z.object({ plan, register: z.string(), revision: z.int(), on }),
  SendRecorded: z.object({ plan, send: id, stream: z.string(), revision: z.int(), on }),
  PlanIncidentSettled: z.object({ plan, incident: id, how: z.enum(['try-again', 'amend', 'cancel', 'leave']), reason: text, on, by }),
  /** A refused command is sent again, under an id of its own; a person may have mended it. */
  SendRepeated: z.object({ plan, of: id, ...sent.shape, on, by }),
  PlanSuspended: z.object({ plan, reason: text, on, by }),
  PlanResumed: z.object({ plan, reason: text, on, by }),
  /** Back to drafting, with the reservations released and the tasks closed. */
  PlanAmended: z.object({ plan, reason: text, release: z.array(z.string()), on, by }),
  PlanCancelled: z.object({ plan, reason: text, release: z.array(z.string()), on, by }),
  /** What differs between the versions, for those who read it later. */
  PlanMovedToVersion: z.object({ plan, procedure: z.string(), from: pin, to: pin, stage: z.string(), reason: text, on, by }),
  /** Taken back everywhere after a register refused: nothing of it holds. */
  PlanFailed: z.object({ plan, release: z.array(z.string()), on }),
  PlanCompleted: z.object({ plan, on }),
}; // prettier-ignore

export type PlanEvent = {
  [T in keyof typeof SCHEMAS]: DomainEvent<T, z.infer<(typeof SCHEMAS)[T]>>;
}[keyof typeof SCHEMAS];
export type PlanEventData<T extends PlanEvent['type']> = Extract<PlanEvent, { type: T }>['data'];

const common = { plan: 'p1', on: '2020-01-10' };
const mine = { ...common, by: 'chuyen-vien' };
const merging = {
  command: 'MergeVillages',
  body: { units: ['u1', 'u2'], into: { name: 'Thôn 1', code: '01' } },
};
const minutes = {
  hash: 'a1',
  name: 'bien-ban.pdf',
  mediaType: 'application/pdf',
  bytes: 51_200,
  kind: 'minutes',
};
const villages = { name: 'merge-villages', version: '14/2018/TT-BNV', hash: 'b1' };
const SAMPLES: { [T in PlanEvent['type']]: PlanEventData<T> } = {
  PlanDrafted: { ...mine, register: 'kon-tum', title: 'Sáp nhập thôn 1 và thôn 2', reason: 'Chưa đủ quy mô', locality: 'u9', procedures: ['merge-villages'], effectiveOn: null },
  EffectiveDaySet: { ...mine, effectiveOn: '2020-03-01' },
  DecisionAdded: { ...mine, decision: 'd1', procedure: 'merge-villages', at: 0, ...merging },
  DecisionChanged: { ...mine, decision: 'd1', ...merging },
  DecisionMoved: { ...mine, decision: 'd1', at: 1 },
  DecisionRemoved: { ...mine, decision: 'd1' },
  DocumentAttached: { ...mine, document: minutes },
  CommentMade: { ...mine, comment: 'c1', text: 'person-text:t1:00' },
  PlanSubmitted: { ...mine, pins: [villages], dryRun: 'd0', stood: [{ register: 'kon-tum', revision: 41 }] },
  StageEntered: { ...common, procedure: 'merge-villages', stage: 'consultation', title: { vi: 'Lấy ý kiến cử tri', en: 'Consultation of voters' }, round: 1, tasks: [{ task: 't1', template: 'vote', title: { vi: 'Biên bản lấy ý kiến', en: 'Minutes of the vote' }, role: 'administrator', level: 'village', unit: 'u1', dueOn: '2020-01-24' }], timers: [{ timer: 'm1', dueOn: '2020-01-25', purpose: 'deadline', procedure: 'merge-villages', stage: 'consultation', task: 't1' }] },
  TrackEnded: { ...common, procedure: 'merge-villages' },
  TaskClaimed: { ...mine, task: 't1' },
  TaskDelegated: { ...mine, task: 't1', to: 'van-phong' },
  TaskCompleted: { ...mine, task: 't1', values: { votes: [{ entitled: 120, took: 100, agreed: 80 }], heldOn: '2020-01-09' }, evidence: [minutes], sends: [{ send: 's1', command: 'FillPost', body: { unit: 'u3' } }] },
  TaskReturned: { ...mine, task: 't1', reason: 'Thiếu biên bản' },
  TaskEscalated: { ...common, task: 't1', role: 'approver', level: 'commune', dueOn: '2020-01-24' },
  TimerFired: { ...common, timer: 'm1', dueOn: '2020-01-25' },
  DecisionsApproved: { ...mine, procedure: 'merge-villages', task: 't1', dryRun: 'd0', stood: [{ register: 'kon-tum', revision: 41, outcome: { decisions: [] }, units: ['u1', 'u2'] }], document: { ...minutes, name: 'merge-villages.json', mediaType: 'application/json', kind: 'dry-run' }, decidedOn: '2019-12-30', basis: { number: '66/NQ-HĐND', title: 'Nghị quyết về sáp nhập thôn', issuer: 'Hội đồng nhân dân tỉnh', date: '2019-12-30' } },
  ApprovalVoided: { ...common, procedure: 'merge-villages' },
  PlanScheduled: { ...common, effectiveOn: '2020-03-01', reserve: [{ register: 'kon-tum', units: ['u1', 'u2'] }], timers: [{ timer: 'm2', dueOn: '2020-03-01', purpose: 'effect', procedure: null, stage: null, task: null }] },
  ExecutionBegun: { ...common, attempt: 1, register: 'kon-tum', effectiveOn: '2020-03-01', decisions: [{ id: 'd1', ...merging }], outcome: { decisions: [] } },
  RegisterCarriedOut: { ...common, register: 'kon-tum', revision: 57, decisions: ['d1'] },
  PlanTookEffect: common,
  PlanHalted: { ...common, incident: 'i1', step: 'carry-out', register: 'kon-tum', send: null, code: 'outcome-differs', detail: 'The decisions no longer come to what was approved.', facts: {} },
  CompensationBegun: { ...common, incident: 'i1', register: 'kon-tum', decisions: ['d9'] },
  RegisterTakenBack: { ...common, register: 'kon-tum', revision: 60 },
  SendRecorded: { ...common, send: 's1', stream: 'register-kon-tum', revision: 58 },
  PlanIncidentSettled: { ...mine, incident: 'i1', how: 'try-again', reason: 'Đã sửa sổ bộ' },
  SendRepeated: { ...mine, of: 's1', send: 's2', command: 'FillPost', body: { unit: 'u3' } },
  PlanSuspended: { ...mine, reason: 'Chờ ý kiến cấp trên' },
  PlanResumed: { ...mine, reason: 'Đã có ý kiến' },
  PlanAmended: { ...mine, reason: 'Bổ sung tổ dân phố', release: ['kon-tum'] },
  PlanCancelled: { ...mine, reason: 'Không thực hiện nữa', release: [] },
  PlanMovedToVersion: { ...mine, procedure: 'merge-villages', from: villages, to: { ...villages, version: '05/2022/TT-BNV', hash: 'b2' }, stage: 'dossier', reason: 'Thông tư mới có hiệu lực' },
  PlanFailed: { ...common, release: [] },
  PlanCompleted: common,
}; // prettier-ignore

const { document: _kept, ...approvedBefore } = SAMPLES.DecisionsApproved;
/** Versions that are no longer written. */
const OLDER: { [T in PlanEvent['type']]?: readonly OlderVersion[] } = {
  DecisionsApproved: [
    { version: 1, sample: approvedBefore, upcast: (data) => ({ ...data, document: null }) },
  ],
};

/** The documents that events cite. */
const DOCUMENTS: { [T in PlanEvent['type']]?: (data: PlanEventData<T>) => readonly CitedDocument[] } = {
  DocumentAttached: ({ document }) => [document],
  TaskCompleted: ({ evidence }) => evidence,
  DecisionsApproved: ({ document }) => (document ? [document] : []),
};

/** Every event of a plan, with a stored sample. */
export const planEvents = (Object.keys(SCHEMAS) as PlanEvent['type'][]).map((name) => ({
  name,
  version: 1 + (OLDER[name]?.length ?? 0),
  older: OLDER[name] ?? [],
  schema: SCHEMAS[name],
  sample: SAMPLES[name],
  ...(DOCUMENTS[name] ? { documents: DOCUMENTS[name] } : {}),
})) as unknown as readonly EventDefinition[];
