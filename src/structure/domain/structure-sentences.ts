import { dayInWords, type AuditFacts, type AuditSource } from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import type { Act, Kind } from './act.js';
import { ACTS, isAct, type Change, type StructureEvent } from './structure.events.js';

const KIND: Record<Kind, Sentence> = {
  locality: { vi: 'đơn vị hành chính', en: 'locality' },
  village: { vi: 'thôn, tổ dân phố', en: 'village' },
  organization: { vi: 'tổ chức cơ sở đảng', en: 'party organization' },
  cell: { vi: 'chi bộ', en: 'cell' },
  group: { vi: 'tổ đảng', en: 'party group' },
};
const POST: Record<string, Sentence> = {
  secretary: { vi: 'bí thư', en: 'secretary' },
  'deputy-secretary': { vi: 'phó bí thư', en: 'deputy secretary' },
  'committee-member': { vi: 'cấp ủy viên', en: 'committee member' },
  head: { vi: 'thôn trưởng, tổ trưởng tổ dân phố', en: 'head' },
  leader: { vi: 'tổ trưởng tổ đảng', en: 'group leader' },
  'city-committee-member': { vi: 'thành ủy viên phụ trách', en: 'city committee member in charge' },
};

/** Forms that an act can give to a unit; a village has that of its locality. */
const FORM: Record<string, Sentence> = {
  commune: { vi: 'xã', en: 'commune' },
  ward: { vi: 'phường', en: 'ward' },
  township: { vi: 'thị trấn', en: 'township' },
  committee: { vi: 'đảng bộ cơ sở', en: 'committee' },
  'base-cell': { vi: 'chi bộ cơ sở', en: 'base-cell' },
  residential: { vi: 'chi bộ khu dân cư', en: 'residential' },
  agency: { vi: 'chi bộ cơ quan', en: 'agency' },
  school: { vi: 'chi bộ trường học', en: 'school' },
  'armed-forces': { vi: 'chi bộ lực lượng vũ trang', en: 'armed forces' },
  enterprise: { vi: 'chi bộ doanh nghiệp', en: 'enterprise' },
  standing: { vi: 'tổ đảng thường xuyên', en: 'standing' },
  temporary: { vi: 'tổ đảng tạm thời', en: 'temporary' },
};

type Tell = (act: Act, kind: Sentence, name: (units: readonly string[], en?: boolean) => string) => Sentence;
const both = (vi: string, en: string): Sentence => ({ vi, en });
const sum = (act: Act, quantities: readonly string[]): number =>
  act.inputs.length === 0 ? 0 : (act.changes.counted ?? []).filter((c) => c.unit === act.inputs[0] && quantities.includes(c.quantity)).reduce((total, c) => total + c.delta, 0); // prettier-ignore
const signed = (number: number): string => (number > 0 ? `+${number}` : String(number));
const started = (act: Act): string => act.changes.started?.[0]?.name ?? '';
const successors = (act: Act): readonly string[] =>
  act.changes.ended?.find((one) => one.unit === act.inputs[0])?.successors ?? [];
const label = (act: Act): string => String(act.changes.labelled?.[0]?.value ?? '');

/** What each change says; one line a change, whatever the kind of unit. */
const TELL: Record<Change, Tell> = {
  enter: (act, kind) => both(`Ghi hiện trạng ${kind.vi} ${started(act)}`, `Entered the existing ${kind.en} ${started(act)}`),
  establish: (act, kind) => both(`Thành lập ${kind.vi} ${started(act)}`, `Established the ${kind.en} ${started(act)}`),
  merge: (act, kind, name) => both(`Sáp nhập ${kind.vi} ${name(act.inputs)} thành ${name(act.results)}`, `Merged the ${kind.en} units ${name(act.inputs, true)} into ${name(act.results, true)}`),
  split: (act, kind, name) => both(`Chia ${kind.vi} ${name(act.inputs)} thành ${name(act.results)}`, `Split the ${kind.en} ${name(act.inputs, true)} into ${name(act.results, true)}`),
  dissolve: (act, kind, name) => both(`Giải thể ${kind.vi} ${name(act.inputs)}, chuyển về ${name(successors(act))}`, `Dissolved the ${kind.en} ${name(act.inputs, true)}; what it held went to ${name(successors(act), true)}`),
  rename: (act, kind, name) => both(`Đổi tên ${kind.vi} ${name(act.inputs)} thành ${label(act)}`, `Renamed the ${kind.en} ${name(act.inputs, true)} to ${label(act)}`),
  recode: (act, kind, name) => both(`Đổi mã số ${kind.vi} ${name(act.inputs)} thành ${label(act)}`, `Gave the ${kind.en} ${name(act.inputs, true)} the code ${label(act)}`),
  transfer: (act, kind, name) => both(`Chuyển ${kind.vi} ${name(act.inputs)} về ${name(act.results)}`, `Transferred the ${kind.en} ${name(act.inputs, true)} to ${name(act.results, true)}`),
  reclassify: (act, kind, name) => {
    const locality = act.changes.labelled?.find((one) => one.label === 'locality');
    const form = act.changes.labelled?.find((one) => one.unit === act.inputs[0] && one.label === 'form');
    const of = locality === undefined ? undefined : locality.value === null ? both('không thuộc xã, phường nào', 'of no locality') : both(`thuộc ${name([String(locality.value)])}`, `of ${name([String(locality.value)], true)}`);
    const into = form === undefined ? undefined : (FORM[String(form.value)] ?? both(String(form.value), String(form.value)));
    const said = (language: 'vi' | 'en'): string => [into?.[language], of?.[language]].filter((one) => one !== undefined).join(', ');
    return both(`Chuyển loại hình ${kind.vi} ${name(act.inputs.slice(0, 1))}: ${said('vi')}`, `Reclassified the ${kind.en} ${name(act.inputs.slice(0, 1), true)}: ${said('en')}`);
  },
  'transfer-part': (act, kind, name) => both(`Điều chuyển một phần ${kind.vi} ${name(act.inputs)} về ${name(act.results)}`, `Transferred a part of the ${kind.en} ${name(act.inputs, true)} to ${name(act.results, true)}`),
  restore: (act, kind) => both(`Khôi phục ${kind.vi} ${started(act)}`, `Restored the ${kind.en} ${started(act)}`),
  convert: (act, kind, name) => both(`Chuyển ${kind.vi} ${name(act.inputs)} thành ${started(act)}`, `Turned the ${kind.en} ${name(act.inputs, true)} into ${started(act)}`),
  pair: (act, _kind, name) => both(`Ghép chi bộ ${name(act.inputs)} với ${name(act.results)}`, `Paired the cell ${name(act.inputs, true)} with ${name(act.results, true)}`),
  unpair: (act, _kind, name) => both(`Bỏ ghép chi bộ ${name(act.inputs)} với thôn, tổ dân phố`, `Ended the pairing of the cell ${name(act.inputs, true)}`),
  number: (act, _kind, name) => both(`Tổ đảng ${name(act.inputs)} có ${label(act)} đảng viên`, `The group ${name(act.inputs, true)} has ${label(act)} members`),
  admit: (act, _kind, name) => both(`Kết nạp ${sum(act, ['probationary'])} đảng viên tại ${name(act.inputs)}`, `Admitted ${sum(act, ['probationary'])} members at ${name(act.inputs, true)}`),
  'make-official': (act, _kind, name) => both(`Công nhận chính thức ${sum(act, ['official'])} đảng viên tại ${name(act.inputs)}`, `Made ${sum(act, ['official'])} members official at ${name(act.inputs, true)}`),
  'transfer-members': (act, _kind, name) => both(`Chuyển sinh hoạt đảng: ${name(act.inputs)} (${signed(sum(act, ['official', 'probationary']))})`, `Transferred members: ${name(act.inputs, true)} (${signed(sum(act, ['official', 'probationary']))})`),
  leave: (act, _kind, name) => both(`Giảm ${-sum(act, ['official', 'probationary'])} đảng viên tại ${name(act.inputs)}`, `${-sum(act, ['official', 'probationary'])} members left ${name(act.inputs, true)}`),
  recount: (act, kind, name) => both(`Kiểm đếm tại ${kind.vi} ${name(act.inputs)}: ${counted(act)}`, `Recounted the ${kind.en} ${name(act.inputs, true)}: ${counted(act)}`),
  'change-households': (act, _kind, name) => both(`Số hộ của ${name(act.inputs)}: ${signed(sum(act, ['households']))}`, `Households of ${name(act.inputs, true)}: ${signed(sum(act, ['households']))}`),
  'fill-post': (act, _kind, name) => both(`${post(act).vi} của ${name(act.inputs)}: ${holder(act)}`, `${post(act).en} of ${name(act.inputs, true)}: ${holder(act)}`),
  'end-post': (act, _kind, name) => both(`Thôi giữ chức ${post(act).vi} của ${name(act.inputs)}: ${act.changes.posts?.[0]?.was ?? ''}`, `No longer ${post(act).en} of ${name(act.inputs, true)}: ${act.changes.posts?.[0]?.was ?? ''}`),
  unify: (act, _kind, name) => both(`Nhất thể hóa: ${holder(act)} là bí thư đồng thời là trưởng của ${name(act.inputs)}`, `${holder(act)} is secretary and head of ${name(act.inputs, true)}`),
}; // prettier-ignore

const counted = (act: Act): string =>
  (act.changes.counted ?? [])
    .flatMap((c) => (c.counted === undefined ? [] : [String(c.counted)]))
    .join(' + ');
const holder = (act: Act): string => act.changes.posts?.[0]?.holder ?? '';
const post = (act: Act): Sentence => POST[act.changes.posts?.[0]?.post ?? ''] ?? both('chức danh', 'post');

function tell(event: StructureEvent, nameOf: (unit: string) => string): Sentence {
  if (event.type === 'RegisterOpened')
    return both(`Mở sổ bộ ${event.data.name}`, `Opened the register ${event.data.name}`);
  if (event.type === 'DecisionAnnulled') {
    const names = event.data.restored.map((one) => nameOf(one.unit)).join(', ');
    return both(
      `Hủy ghi nhận quyết định ${event.data.annuls} (${names}): ${event.data.decision.reason}`,
      `Annulled decision ${event.data.annuls} (${names}): ${event.data.decision.reason}`,
    );
  }
  if (event.type === 'RecordCorrected')
    return both(
      `Đính chính ghi chép của quyết định ${event.data.corrects}`,
      `Corrected the record of decision ${event.data.corrects}`,
    );
  if (!isAct(event)) throw new Error('an event of no register');
  const [change, kind] = ACTS[event.type];
  const names = (units: readonly string[], en = false): string =>
    units.map(nameOf).join(en ? ' and ' : ' và ');
  return TELL[change](event.data, KIND[kind], names);
}

/** How the events of a register read to an auditor. */
export const structureAudit: AuditSource = {
  types: ['RegisterOpened', ...Object.keys(ACTS), 'DecisionAnnulled', 'RecordCorrected'],
  describe(given: DomainEvent, nameOf): AuditFacts {
    const event = given as StructureEvent;
    const said = tell(event, nameOf);
    if (event.type === 'RegisterOpened') {
      const { register, decisionId, openedOn, basis } = event.data;
      return {
        register,
        units: [],
        decisionId,
        decidedOn: openedOn,
        effectiveOn: openedOn,
        basis: basis ?? null,
        sentence: said,
      };
    }
    const { decisionId, decidedOn, effectiveOn, basis, source } = event.data.decision;
    const by = basis
      ? { vi: ` theo ${basis.number}`, en: `, by ${basis.number}` }
      : { vi: ` (nguồn: ${source ?? ''})`, en: ` (source: ${source ?? ''})` };
    const sentence = {
      vi: `${said.vi}, hiệu lực ${dayInWords(effectiveOn)}${by.vi}.`,
      en: `${said.en}, effective ${effectiveOn}${by.en}.`,
    };
    return {
      register: event.data.register,
      units: unitsOf(event),
      decisionId,
      decidedOn,
      effectiveOn,
      basis: basis ?? null,
      sentence,
    };
  },
  names(given: DomainEvent) {
    const event = given as StructureEvent;
    if (event.type === 'RecordCorrected')
      return (event.data.spelling ?? []).map(({ unit, name }) => [unit, name] as const);
    if (event.type === 'DecisionAnnulled')
      return event.data.restored.flatMap(({ unit, versions }) =>
        versions.slice(-1).map(({ name }) => [unit, name] as const),
      );
    if (!isAct(event)) return [];
    const { started: made = [], labelled = [] } = event.data.changes;
    return [
      ...made.map(({ unit, name }) => [unit, name] as const),
      ...labelled.flatMap(({ unit, label: what, value }) =>
        what === 'name' ? [[unit, String(value)] as const] : [],
      ),
    ];
  },
};

function unitsOf(event: Exclude<StructureEvent, { type: 'RegisterOpened' }>): string[] {
  if (event.type === 'DecisionAnnulled') return event.data.restored.map((one) => one.unit);
  if (event.type === 'RecordCorrected')
    return [...(event.data.spelling ?? []), ...(event.data.founded ?? [])].map((one) => one.unit);
  if (!isAct(event)) return [];
  const { inputs, results, changes } = event.data;
  const touched = [
    changes.started,
    changes.ended,
    changes.moved,
    changes.labelled,
    changes.counted,
    changes.posts,
  ].flatMap((list) => (list ?? []).map((one) => one.unit));
  return [...new Set([...inputs, ...results, ...touched, ...(changes.paired ?? []).map((one) => one.cell)])];
}
