import { resolve } from 'node:path';
import { answerOf } from '../../src/api/asking.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System, type SystemOptions } from '../../src/composition.js';
import type { AnyQuery } from '../../src/projections/index.js';
import type { CommandReceipt } from '../../src/event-store/handle-command.js';
import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import { loadPolicies } from '../../src/policies.js';

export const NAME = 'Nguyễn Thị Kín Đáo';
export const OTHER_NAME = 'Trần Văn Bình Thường';
export const BASIS = { number: '12-KH/TU', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2018-01-15' };
/** What is said about the person: each must be gone when the person is. */
export const ABOUT = {
  findings: 'Chưa thực hiện nghiêm việc kê khai tài sản',
  conclusion: 'Có khuyết điểm, chưa đến mức thi hành kỷ luật',
  recommendation: 'Kê khai lại đất ở thôn 3',
};
/** What is said of others, in which the person is named; the rest of it stays. */
export const MENTION = `Đồng chí ${NAME.normalize('NFD')} và hộ ông Bảy chưa bàn giao hồ sơ; ${NAME.toUpperCase()} hứa trong tháng 5`;
export const UNRELATED = 'Đường vào nhà văn hóa thôn hư hỏng';

export const unit = uuid5(commandIdOf('an', 'RecordOpeningInventory', 'inventory'), 'unit', 1);
export const personOf = (key: string): string =>
  uuid5(commandIdOf('an', 'RegisterPerson', key), 'personal', 0);

/** A record with an organization, two persons, an inspection of one of them and a meeting that speaks of her. */
export const RECORD: readonly (readonly [command: string, key: string, body: object])[] = [
  ['OpenRegister', 'open', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }],
  ['RecordOpeningInventory', 'inventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines: [{ ref: '@o', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở Thuế', code: '1', official: 9 }] }],
  ['RegisterPerson', 'person', { name: NAME }],
  ['RegisterPerson', 'other', { name: OTHER_NAME }],
  ['FillPost', 'post', { register: 'r', decidedOn: '2018-01-01', effectiveOn: '2018-01-01', basis: BASIS, reason: 'Kiện toàn', unit, post: 'secretary', holder: personOf('person'), route: 'elected' }],
  ['RecordInspection', 'round', {
    register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' }, openedOn: '2018-02-01', concludedOn: '2018-03-01', basis: BASIS, reason: 'Theo kế hoạch',
    targets: [
      { target: { person: personOf('person') }, findings: ABOUT.findings, conclusion: ABOUT.conclusion, recommendations: [{ responsible: unit, text: ABOUT.recommendation, deadline: '2018-06-30' }] },
      { target: { unit }, findings: MENTION },
    ],
  }],
  ['RecordMeeting', 'meeting', { register: 'r', cell: unit, heldOn: '2018-04-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }], guests: [{ person: personOf('person'), capacity: 'city-committee-member' }], issues: [UNRELATED] }],
]; // prettier-ignore

/** Opens the program on a folder, as its server does. */
export async function openOn(folder: string, more: Partial<SystemOptions> = {}): Promise<System> {
  const policies = await loadPolicies(resolve(import.meta.dirname, '../../seeds/policies'));
  return openSystem({ folder, capabilities: capabilitiesWith([]), policies, ...more });
}

/** Sends a command through the gateway. */
export function send(
  { gateway, handle, capabilities }: System,
  command: string,
  idempotencyKey: string,
  body: object,
): Promise<CommandReceipt> {
  const definition = capabilities.commands.find(({ name }) => name === command)!;
  return gateway.execute(handle, { definition, body, idempotencyKey, actor: { id: 'an', authenticated: false } }); // prettier-ignore
}

/** What a question is answered with, names put in. */
export async function ask(system: System, name: string, params: object): Promise<unknown> {
  const head = await system.store.head();
  if (head !== undefined) await system.readModels.waitFor(head, 60_000);
  const query: AnyQuery = system.capabilities.queries.find((one) => one.name === name)!;
  return system.gateway.answer(
    await system.readModels.read((view) => answerOf(view, query, query.params.parse(params))),
  );
}

/** Puts the whole record into an empty folder. */
export async function record(system: System): Promise<void> {
  for (const [command, key, body] of RECORD) await send(system, command, key, body);
}
