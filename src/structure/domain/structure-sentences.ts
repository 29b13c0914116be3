import {
  asEnding,
  dayInWords,
  type AuditFacts,
  type AuditKnowledge,
  type AuditSource,
} from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import type { Act, Kind, Label, PostChange } from './act.js';
import { both, called, listed, postAt, routeOf } from './structure-words.js';
import {
  ACTS,
  isAct,
  isReservation,
  type Change,
  type ReservationEvent,
  type StructureEvent,
} from './structure.events.js';

type Told = (act: Act, kind: Kind, known: AuditKnowledge) => Sentence;

const sum = (act: Act, unit: string | undefined, quantities: readonly string[]): number =>
  (act.changes.counted ?? []).filter((c) => c.unit === unit && quantities.includes(c.quantity)).reduce((total, c) => total + c.delta, 0); // prettier-ignore
const MEMBERS = ['official', 'probationary'];
const startedNames = (act: Act): string[] => (act.changes.started ?? []).map(({ name }) => name);
const label = (act: Act): string => String(act.changes.labelled?.[0]?.value ?? '');
const units = (ids: readonly string[], { nameOf, parentOf }: AuditKnowledge) =>
  ids.map((unit) => ({ name: nameOf(unit), parent: parentOf(unit) }));
const names = (units: readonly string[], { nameOf }: AuditKnowledge): string[] => units.map(nameOf);
/** New units by the names that the act gives them, the others by the names that they bear. */
const resultNames = (act: Act, known: AuditKnowledge): string[] => {
  const given = new Map((act.changes.started ?? []).map(({ unit, name }) => [unit, name]));
  for (const { unit, label: what, value } of act.changes.labelled ?? [])
    if (what === 'name') given.set(unit, String(value));
  return act.results.map((unit) => given.get(unit) ?? known.nameOf(unit));
};
const households = (number: number): Sentence => both(`${number} hộ`, number === 1 ? '1 household' : `${number} households`); // prettier-ignore
const members = (number: number): Sentence => both(`${number} đảng viên`, number === 1 ? '1 member' : `${number} members`); // prettier-ignore
const counted = (act: Act): Sentence => {
  const of = (quantity: string) => act.changes.counted?.find((c) => c.quantity === quantity && c.counted !== undefined)?.counted; // prettier-ignore
  const number = of('households');
  if (number !== undefined) return households(number);
  const [official, probationary] = [of('official') ?? 0, of('probationary') ?? 0];
  return both(`${official} đảng viên chính thức, ${probationary} đảng viên dự bị`, `${official} official and ${probationary} probationary members`); // prettier-ignore
};
const post = (change: PostChange, { nameOf, placeOf }: AuditKnowledge): Sentence => {
  const { vi, en } = postAt(change.post, nameOf(change.unit));
  return both(`${vi} ${placeOf(change.unit)}`, `${en} of ${placeOf(change.unit)}`);
};

/** Says one change of units by the words for it: `vi` and `en` before the units, and what comes after them. */
const said =
  (vi: string, en: string, after: (act: Act, known: AuditKnowledge) => Sentence): Told =>
  (act, kind, known) => {
    const what = called(kind, units(act.inputs, known));
    const then = after(act, known);
    return both(`${vi} ${what.vi}${then.vi}`, `${en} ${what.en}${then.en}`);
  };
const into =
  (vi: string, en: string) =>
  (act: Act, known: AuditKnowledge): Sentence => {
    const list = listed(resultNames(act, known));
    return both(`${vi} ${list.vi}`, `${en} ${list.en}`);
  };
const begun =
  (vi: string, en: string, after = ''): Told =>
  (act, kind, { nameOf }) => {
    const started = act.changes.started ?? [];
    const what = called(
      started[0]?.kind ?? kind,
      started.map(({ name, parent }) => ({ name, parent: parent === null ? undefined : nameOf(parent) })),
    );
    return both(`${vi} ${what.vi}`, `${en} ${what.en}${after}`);
  };
/** Says something of members or households at the unit that the act names first. */
const at =
  (tell: (act: Act, unit: string) => Sentence): Told =>
  (act, _kind, known) =>
    tell(act, known.placeOf(act.inputs[0] ?? ''));

const filled: Told = (act, _kind, known) => {
  const change = act.changes.posts?.at(-1);
  if (!change) return both('Phân công chức danh', 'Filled a post');
  const { verb, office } = routeOf(change.route);
  const what = post(change, known);
  const until = change.until === null ? both('', '') : both(` đến ${dayInWords(change.until)}`, ` until ${change.until}`); // prettier-ignore
  const instead = change.was === null ? both('', '') : both(`, thay ${change.was}`, `, in place of ${change.was}`); // prettier-ignore
  return both(
    `${verb.vi} ${change.holder ?? ''} ${office.vi} ${what.vi}${until.vi}${instead.vi}`,
    `${verb.en} ${change.holder ?? ''} ${office.en}${what.en}${until.en}${instead.en}`,
  );
};
const unified: Told = (act, _kind, { nameOf, placeOf }) => {
  const [cell = '', village = ''] = act.inputs;
  const holder = act.changes.posts?.find((one) => one.holder !== null)?.holder ?? '…';
  const head = postAt('head', nameOf(village));
  return both(
    `Nhất thể hóa chức danh: ${holder} là bí thư ${nameOf(cell)} đồng thời là ${head.vi} ${placeOf(village)}`,
    `${holder} is both secretary of ${nameOf(cell)} and ${head.en} of ${placeOf(village)}`,
  );
};
const moved: Told = (act, _kind, known) => {
  const change = sum(act, act.inputs[0], MEMBERS);
  const [from, to] = change > 0 ? [act.inputs[1], act.inputs[0]] : [act.inputs[0], act.inputs[1]];
  const n = members(Math.abs(change));
  const out = from === undefined ? both('nơi khác', 'elsewhere') : both(known.placeOf(from), known.placeOf(from)); // prettier-ignore
  const there = to === undefined ? both('nơi khác', 'elsewhere') : both(known.placeOf(to), known.placeOf(to));
  return both(
    `Chuyển sinh hoạt đảng của ${n.vi} từ ${out.vi} đến ${there.vi}`,
    `Transferred ${n.en} from ${out.en} to ${there.en}`,
  );
};

/** What each change says; one line a change, whatever the kind of unit. */
const TELL: Record<Change, Told> = {
  enter: begun('Ghi hiện trạng', 'Entered', ' as it stood'),
  establish: begun('Thành lập', 'Established'),
  merge: said('Sáp nhập', 'Merged', into(' thành', ' into')),
  split: said('Chia', 'Split', into(' thành', ' into')),
  dissolve: said('Giải thể', 'Dissolved', (act, known) => {
    // Groups may end with the unit, and have successors of their own.
    const heirs = names(act.changes.ended?.find(({ unit }) => unit === act.inputs[0])?.successors ?? [], known);
    const list = listed(heirs);
    return heirs.length === 0 ? both('', '') : both(`, bên tiếp nhận: ${list.vi}`, `; what it held went to ${list.en}`); // prettier-ignore
  }),
  rename: said('Đổi tên', 'Renamed', (act) => both(` thành ${label(act)}`, ` to ${label(act)}`)),
  recode: said('Đổi mã số của', 'Recoded', (act) => both(` thành ${label(act)}`, ` as ${label(act)}`)),
  transfer: said('Chuyển', 'Transferred', into(' về trực thuộc', ' to')),
  reclassify: (act, kind, known) => {
    const what = called(kind, units(act.inputs.slice(0, 1), known));
    const then = reclassified(act, known);
    return both(`Chuyển loại hình ${what.vi}: ${then.vi}`, `Reclassified ${what.en}: ${then.en}`);
  },
  'transfer-part': said('Điều chuyển một phần', 'Transferred a part of', into(' về', ' to')),
  restore: begun('Khôi phục', 'Restored'),
  convert: said('Chuyển', 'Turned', (act) => both(` thành ${startedNames(act).join(', ')}`, ` into ${startedNames(act).join(', ')}`)),
  pair: said('Ghép', 'Paired', into(' với', ' with')),
  unpair: said('Thôi ghép', 'Ended the pairing of', () => both(' với thôn, tổ dân phố', ' with its village')),
  number: said('Xác định số đảng viên của', 'Set the number of members of', (act) => both(`: ${label(act)}`, `: ${label(act)}`)),
  admit: at((act, unit) => { const n = members(sum(act, act.inputs[0], ['probationary'])); return both(`Kết nạp ${n.vi} tại ${unit}`, `Admitted ${n.en} at ${unit}`); }),
  'make-official': at((act, unit) => { const n = members(sum(act, act.inputs[0], ['official'])); return both(`Công nhận chính thức ${n.vi} tại ${unit}`, `Made ${n.en} official at ${unit}`); }),
  'transfer-members': moved,
  leave: at((act, unit) => { const n = members(-sum(act, act.inputs[0], MEMBERS)); return both(`${unit} giảm ${n.vi}`, `${n.en} left ${unit}`); }),
  recount: at((act, unit) => both(`Kiểm đếm tại ${unit}: ${counted(act).vi}`, `Recounted at ${unit}: ${counted(act).en}`)),
  'change-households': at((act, unit) => { const delta = sum(act, act.inputs[0], ['households']); const n = households(Math.abs(delta)); return both(`${unit} ${delta < 0 ? 'giảm' : 'tăng'} ${n.vi}`, `${unit} has ${n.en} ${delta < 0 ? 'fewer' : 'more'}`); }),
  'fill-post': filled,
  'end-post': (act, _kind, known) => {
    const change = act.changes.posts?.[0];
    if (!change) return both('Thôi giữ chức', 'Ended a post');
    const what = post(change, known);
    return both(`${change.was ?? ''} thôi giữ chức ${what.vi}`, `${change.was ?? ''} is no longer ${what.en}`);
  },
  unify: unified,
}; // prettier-ignore

/** Forms that an act can give to a unit; a village has that of its locality. */
const FORM: Readonly<Record<string, Sentence>> = {
  commune: { vi: 'xã', en: 'commune' },
  ward: { vi: 'phường', en: 'ward' },
  township: { vi: 'thị trấn', en: 'township' },
  committee: { vi: 'đảng bộ cơ sở', en: 'committee' },
  'base-cell': { vi: 'chi bộ cơ sở', en: 'base-cell' },
  residential: { vi: 'chi bộ thôn, tổ dân phố', en: 'residential' },
  agency: { vi: 'chi bộ cơ quan', en: 'agency' },
  school: { vi: 'chi bộ trường học', en: 'school' },
  'armed-forces': { vi: 'chi bộ lực lượng vũ trang', en: 'armed forces' },
  enterprise: { vi: 'chi bộ doanh nghiệp', en: 'enterprise' },
  standing: { vi: 'tổ đảng thường xuyên', en: 'standing' },
  temporary: { vi: 'tổ đảng tạm thời', en: 'temporary' },
};

/** The new form of a unit, and the locality whose organization it is from now on. */
function reclassified({ changes, inputs }: Act, { nameOf }: AuditKnowledge): Sentence {
  const given = (what: Label) => changes.labelled?.find(({ unit, label }) => unit === inputs[0] && label === what); // prettier-ignore
  const [form, locality] = [given('form'), given('locality')];
  const told: Sentence[] = [];
  if (form) told.push(FORM[String(form.value)] ?? both(String(form.value), String(form.value)));
  if (locality?.value === null) told.push(both('không thuộc xã, phường nào', 'of no locality'));
  else if (locality) told.push(both(`thuộc ${nameOf(String(locality.value))}`, `of ${nameOf(String(locality.value))}`)); // prettier-ignore
  return both(told.map(({ vi }) => vi).join(', '), told.map(({ en }) => en).join(', '));
}

function tell(event: StructureEvent, known: AuditKnowledge): Sentence {
  if (event.type === 'RegisterOpened') {
    const { name, authority } = event.data;
    const book = /^sổ\s/iu.test(name) ? lowered(name) : `sổ bộ ${name}`;
    return both(`${authority} mở ${book}`, `${authority} opened the register ${name}`);
  }
  if (event.type === 'DecisionAnnulled') {
    const units = event.data.restored.map((one) => known.nameOf(one.unit)).join(', ');
    const { reason } = event.data.decision;
    return both(`Hủy ghi nhận quyết định ${event.data.annuls} về ${units}, vì ${lowered(asEnding(reason))}`, `Annulled decision ${event.data.annuls} on ${units}: ${asEnding(reason)}`); // prettier-ignore
  }
  if (event.type === 'RecordCorrected') {
    const { corrects, decision } = event.data;
    return both(`Đính chính thông tin ghi nhận của quyết định ${corrects}, vì ${lowered(asEnding(decision.reason))}`, `Corrected the record of decision ${corrects}: ${asEnding(decision.reason)}`); // prettier-ignore
  }
  if (isReservation(event)) return reserved(event, known);
  if (!isAct(event)) throw new Error('an event of no register');
  const [change, kind] = ACTS[event.type];
  return TELL[change](event.data, kind, known);
}

function reserved({ type, data }: ReservationEvent, { nameOf }: AuditKnowledge): Sentence {
  if (type === 'UnitsReleased')
    return both(`Phương án ${data.plan} thôi giữ các đơn vị`, `Plan ${data.plan} released its units`);
  const held = listed(data.units.map(nameOf));
  return both(`Phương án ${data.plan} giữ ${held.vi} để thực hiện từ ${dayInWords(data.from)}`, `Plan ${data.plan} reserved ${held.en} from ${data.from} on`); // prettier-ignore
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Acts that say how things stood on their day. */
const COUNTED_THEN = new Set(
  Object.entries(ACTS).flatMap(([name, [change]]) =>
    change === 'enter' || change === 'recount' ? [name] : [],
  ),
);

/** How the events of a register read to an auditor. */
export const structureAudit: AuditSource = {
  types: ['RegisterOpened', ...Object.keys(ACTS), 'DecisionAnnulled', 'RecordCorrected', 'UnitsReserved', 'UnitsReleased'], // prettier-ignore
  describe(given: DomainEvent, known): AuditFacts {
    const event = given as StructureEvent;
    const said = tell(event, known);
    if (event.type === 'RegisterOpened') {
      const { register, decisionId, openedOn, basis } = event.data;
      return {
        register, units: [], decisionId, decidedOn: openedOn, effectiveOn: openedOn, basis: basis ?? null,
        sentence: both(`${said.vi}, ngày ${dayInWords(openedOn)}.`, `${said.en} on ${openedOn}.`),
      }; // prettier-ignore
    }
    if (isReservation(event)) {
      const { register, on } = event.data;
      const units = event.type === 'UnitsReserved' ? event.data.units : [];
      const effectiveOn = event.type === 'UnitsReserved' ? event.data.from : on;
      return { register, units, decisionId: null, decidedOn: on, effectiveOn, basis: null, sentence: both(`${said.vi}.`, `${said.en}.`) }; // prettier-ignore
    }
    const { decisionId, decidedOn, effectiveOn, basis, source } = event.data.decision;
    const by = basis
      ? both(`, theo ${basis.number}`, `, by ${basis.number}`)
      : both(`, nguồn: ${source ?? ''}`, `, source: ${source ?? ''}`);
    const from = COUNTED_THEN.has(event.type)
      ? both(`tính đến ngày ${dayInWords(effectiveOn)}`, `as of ${effectiveOn}`)
      : both(`có hiệu lực từ ${dayInWords(effectiveOn)}`, `effective ${effectiveOn}`);
    return {
      register: event.data.register, units: unitsOf(event), decisionId, decidedOn, effectiveOn, basis: basis ?? null,
      sentence: both(`${said.vi}, ${from.vi}${by.vi}.`, `${said.en}, ${from.en}${by.en}.`),
      ...(event.type === 'DecisionAnnulled' ? { annuls: event.data.annuls } : {}),
    }; // prettier-ignore
  },
  names(given: DomainEvent) {
    const event = given as StructureEvent;
    if (event.type === 'RecordCorrected')
      return (event.data.spelling ?? []).map(({ unit, name }) => ({ unit, name }));
    if (event.type === 'DecisionAnnulled')
      return event.data.restored.flatMap(({ unit, versions }) =>
        versions.slice(-1).map(({ name, parent }) => ({ unit, name, parent })),
      );
    if (!isAct(event)) return [];
    const { started: made = [], labelled = [], moved = [] } = event.data.changes;
    return [
      ...made.map(({ unit, name, parent }) => ({ unit, name, parent })),
      ...labelled.flatMap(({ unit, label: what, value }) =>
        what === 'name' ? [{ unit, name: String(value) }] : [],
      ),
      ...moved.map(({ unit, parent }) => ({ unit, parent })),
    ];
  },
};

function unitsOf(event: Exclude<StructureEvent, { type: 'RegisterOpened' } | ReservationEvent>): string[] {
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
