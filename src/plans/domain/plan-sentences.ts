import {
  asEnding,
  dayInWords,
  type AuditFacts,
  type AuditKnowledge,
  type AuditSource,
} from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { planEvents, type PlanEvent, type PlanEventData } from './plan.events.js';

type Told<T extends PlanEvent['type']> = (data: PlanEventData<T>, known: AuditKnowledge) => Sentence;
type Tell = { [T in PlanEvent['type']]: Told<T> };

const both = (vi: string, en: string): Sentence => ({ vi, en });
const task = (id: string, { noted }: AuditKnowledge): Sentence =>
  both(`"${noted(`task ${id} vi`) ?? id}"`, `"${noted(`task ${id} en`) ?? id}"`);
const stage = (id: string, { noted }: AuditKnowledge): Sentence =>
  both(`"${noted(`stage ${id} vi`) ?? id}"`, `"${noted(`stage ${id} en`) ?? id}"`);
const because = (reason: string): Sentence => both(`, vì ${asEnding(reason)}`, `: ${asEnding(reason)}`);
const day = (text: string): string => dayInWords(text);
const votes = (values: PlanEventData<'TaskCompleted'>['values']): Sentence => {
  const lists = Object.values(values)
    .flatMap((value) => (Array.isArray(value) ? (value as readonly object[]) : []))
    .filter((one) => 'entitled' in one) as { entitled: number; took: number; agreed: number }[];
  const [first] = lists;
  if (!first) return both('', '');
  const sum = (of: 'entitled' | 'took' | 'agreed') => lists.reduce((total, one) => total + one[of], 0);
  return both(
    `: ${sum('agreed')} đồng ý trên ${sum('entitled')} có quyền, ${sum('took')} tham gia`,
    `: ${sum('agreed')} agreed of ${sum('entitled')} entitled, ${sum('took')} took part`,
  );
};
const evidence = (documents: PlanEventData<'TaskCompleted'>['evidence']): Sentence =>
  documents.length === 0
    ? both('', '')
    : both(
        `, kèm ${documents.map(({ name }) => name).join(', ')}`,
        `, with ${documents.map(({ name }) => name).join(', ')}`,
      );

const TELL: Tell = {
  PlanDrafted: ({ title, reason }) => both(`Lập phương án "${title}"${because(reason).vi}`, `Drafted the plan "${title}"${because(reason).en}`),
  EffectiveDaySet: ({ effectiveOn }) => both(`Định ngày có hiệu lực ${day(effectiveOn)}`, `Set the effective day ${effectiveOn}`),
  DecisionAdded: ({ command, at }) => both(`Thêm quyết định ${command} ở vị trí ${at + 1}`, `Added decision ${command} at place ${at + 1}`),
  DecisionChanged: ({ decision, command }) => both(`Sửa quyết định ${decision} (${command})`, `Changed decision ${decision} (${command})`),
  DecisionMoved: ({ decision, at }) => both(`Chuyển quyết định ${decision} đến vị trí ${at + 1}`, `Moved decision ${decision} to place ${at + 1}`),
  DecisionRemoved: ({ decision }) => both(`Bỏ quyết định ${decision}`, `Removed decision ${decision}`),
  DocumentAttached: ({ document }) => both(`Đính kèm ${document.name}`, `Attached ${document.name}`),
  CommentMade: ({ text }) => both(`Góp ý: ${text}`, `Commented: ${text}`),
  PlanSubmitted: ({ pins }) => both(`Trình phương án theo ${pins.map(({ name, version }) => `${name} (${version})`).join(', ')}`, `Submitted the plan under ${pins.map(({ name, version }) => `${name} (${version})`).join(', ')}`),
  StageEntered: ({ title, round, tasks }) => both(`Vào bước "${title.vi}"${round > 1 ? `, lần ${round}` : ''}${tasks.length > 0 ? `, ${tasks.length} việc` : ''}`, `Entered the stage "${title.en}"${round > 1 ? `, round ${round}` : ''}${tasks.length > 0 ? `, ${tasks.length} tasks` : ''}`),
  TrackEnded: ({ procedure }) => both(`Xong thủ tục ${procedure}`, `Came to the end of procedure ${procedure}`),
  TaskClaimed: ({ task: id }, known) => both(`Nhận việc ${task(id, known).vi}`, `Claimed ${task(id, known).en}`),
  TaskDelegated: ({ task: id, to }, known) => both(`Giao việc ${task(id, known).vi} cho ${to}`, `Delegated ${task(id, known).en} to ${to}`),
  TaskCompleted: ({ task: id, values, evidence: with_ }, known) => both(`Hoàn thành việc ${task(id, known).vi}${votes(values).vi}${evidence(with_).vi}`, `Completed ${task(id, known).en}${votes(values).en}${evidence(with_).en}`),
  TaskReturned: ({ task: id, reason }, known) => both(`Trả lại việc ${task(id, known).vi}${because(reason).vi}`, `Returned ${task(id, known).en}${because(reason).en}`),
  TaskEscalated: ({ task: id, role, dueOn }, known) => both(`Việc ${task(id, known).vi} quá hạn ${day(dueOn)}, báo lên ${role}`, `${task(id, known).en} was due on ${dueOn}; ${role} was told`),
  TimerFired: ({ dueOn }) => both(`Đến mốc ${day(dueOn)}`, `The timer of ${dueOn} fired`),
  DecisionsApproved: ({ decidedOn, basis }) => both(`Duyệt các quyết định ngày ${day(decidedOn)}, theo ${basis.number}`, `Approved the decisions on ${decidedOn}, by ${basis.number}`),
  ApprovalVoided: ({ procedure }) => both(`Việc duyệt theo ${procedure} không còn giá trị vì quyết định đã thay đổi`, `The approval under ${procedure} is void, for the decisions were changed`),
  PlanScheduled: ({ effectiveOn, reserve }) => both(`Lên lịch thực hiện ngày ${day(effectiveOn)}, giữ ${reserve.reduce((sum, { units }) => sum + units.length, 0)} đơn vị`, `Scheduled for ${effectiveOn}, with ${reserve.reduce((sum, { units }) => sum + units.length, 0)} units reserved`),
  ExecutionBegun: ({ register, attempt, decisions }) => both(`Bắt đầu thực hiện ${decisions.length} quyết định ở sổ bộ ${register}${attempt > 1 ? `, lần ${attempt}` : ''}`, `Began to carry out ${decisions.length} decisions in register ${register}${attempt > 1 ? `, attempt ${attempt}` : ''}`),
  RegisterCarriedOut: ({ register, decisions }) => both(`Đã thực hiện ${decisions.length} quyết định ở sổ bộ ${register}`, `Carried out ${decisions.length} decisions in register ${register}`),
  PlanTookEffect: () => both('Phương án có hiệu lực', 'The plan took effect'),
  PlanHalted: ({ code, detail }) => both(`Phương án dừng vì sự cố ${code}: ${asEnding(detail)}`, `The plan stands still because of ${code}: ${asEnding(detail)}`),
  CompensationBegun: ({ register, decisions }) => both(`Bắt đầu hủy ghi nhận ${decisions.length} quyết định ở sổ bộ ${register}`, `Began to take back ${decisions.length} decisions in register ${register}`),
  RegisterTakenBack: ({ register }) => both(`Đã hủy ghi nhận ở sổ bộ ${register}`, `Took back everything in register ${register}`),
  SendRecorded: ({ stream }) => both(`Lệnh của phương án đã ghi vào ${stream}`, `A command of the plan was recorded in ${stream}`),
  PlanIncidentSettled: ({ how, reason }) => both(`Xử lý sự cố (${HOW[how].vi})${because(reason).vi}`, `Settled the incident (${HOW[how].en})${because(reason).en}`),
  SendRepeated: ({ command }) => both(`Gửi lại lệnh ${command}`, `Sent ${command} again`),
  PlanSuspended: ({ reason }) => both(`Tạm dừng phương án${because(reason).vi}`, `Suspended the plan${because(reason).en}`),
  PlanResumed: ({ reason }) => both(`Tiếp tục phương án${because(reason).vi}`, `Resumed the plan${because(reason).en}`),
  PlanAmended: ({ reason }) => both(`Đưa phương án về soạn lại${because(reason).vi}`, `Took the plan back to its draft${because(reason).en}`),
  PlanCancelled: ({ reason }) => both(`Hủy phương án${because(reason).vi}`, `Cancelled the plan${because(reason).en}`),
  PlanMovedToVersion: ({ from, to, stage: id, reason }, known) => both(`Chuyển từ phiên bản ${from.version} sang ${to.version}, vào bước ${stage(id, known).vi}${because(reason).vi}`, `Moved from version ${from.version} to ${to.version}, into ${stage(id, known).en}${because(reason).en}`),
  PlanFailed: () => both('Phương án không thành; những gì đã ghi đã được hủy ghi nhận', 'The plan failed; what had been recorded was taken back'),
  PlanCompleted: () => both('Phương án hoàn thành', 'The plan is completed'),
}; // prettier-ignore

const HOW = {
  'try-again': both('thử lại', 'try again'),
  amend: both('soạn lại', 'amend'),
  cancel: both('hủy', 'cancel'),
  leave: both('bỏ qua', 'leave'),
};

function tell(event: PlanEvent, known: AuditKnowledge): Sentence {
  return (TELL[event.type] as (data: unknown, known: AuditKnowledge) => Sentence)(event.data, known);
}

/** What later events of the plan are told with. */
function notesOf(event: PlanEvent): (readonly [string, string])[] {
  if (event.type === 'PlanDrafted')
    return [
      ['register', event.data.register],
      ['title', event.data.title],
    ];
  if (event.type !== 'StageEntered') return [];
  const { stage: id, title, tasks } = event.data;
  const named = (key: string, { vi, en }: Sentence) =>
    [
      [`${key} vi`, vi],
      [`${key} en`, en],
    ] as const;
  return [...named(`stage ${id}`, title), ...tasks.flatMap((one) => named(`task ${one.task}`, one.title))];
}

/** The units that an event of a plan is about. */
function unitsOf(event: PlanEvent): string[] {
  if (event.type === 'PlanScheduled') return event.data.reserve.flatMap(({ units }) => units);
  if (event.type === 'StageEntered') return event.data.tasks.flatMap(({ unit }) => unit ?? []);
  return [];
}

/** How the events of a plan read to an auditor. */
export const planAudit: AuditSource = {
  types: planEvents.map(({ name }) => name),
  describe(given: DomainEvent, known): AuditFacts {
    const event = given as PlanEvent;
    const { vi, en } = tell(event, known);
    const register = event.type === 'PlanDrafted' ? event.data.register : (known.noted('register') ?? null);
    const title = event.type === 'PlanDrafted' ? '' : (known.noted('title') ?? '');
    const about = title === '' ? both('', '') : both(` (phương án "${title}")`, ` (plan "${title}")`);
    const approved = event.type === 'DecisionsApproved' ? event.data : undefined;
    return {
      register, units: [...new Set(unitsOf(event))], decisionId: null,
      decidedOn: approved?.decidedOn ?? event.data.on, effectiveOn: event.type === 'PlanScheduled' ? event.data.effectiveOn : event.data.on,
      basis: approved?.basis ?? null, sentence: both(`${vi}${about.vi}.`, `${en}${about.en}.`), notes: notesOf(event),
    }; // prettier-ignore
  },
  names: () => [],
};
