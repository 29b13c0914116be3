import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorizationMatrix, matrixDocument, type MatrixRow } from '../../src/api/access/matrix.js';
import { commandPath, queryPath } from '../../src/api/routes.js';
import type { AnyQuery } from '../../src/projections/index.js';
import { ROLES, type AnyCommand, type Role } from '../../src/kernel/command.js';
import { NARROWEST, type NarrowestScope } from '../../src/kernel/scope.js';
import { uuid5 } from '../../src/kernel/ids.js';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';
import { accepted, BASIS, decided, openTwoWards } from '../support/two-wards.js';

let running: RunningSystem;
let matrix: MatrixRow[];
/** Ids that stand for those of the examples: everything that they name lies in the first ward. */
let ids: ReadonlyMap<string, string>;
let scopes: ReadonlyMap<string, { registers: string[]; localities: string[] }>;

beforeAll(async () => {
  running = await runSystem();
  const { commands, queries } = running.system.capabilities;
  matrix = authorizationMatrix(commands, queries);
  const unit = await openTwoWards(running);
  const renaming = { ...decided('2019-01-01'), unit: unit('@p1-tdp-2') };
  const renamed = await accepted(running, 'rename-village', { ...renaming, name: 'Tổ dân phố Hai' }, 'first');
  await accepted(running, 'rename-village', { ...renaming, effectiveOn: '2019-02-01', name: 'Tổ dân phố II' }, 'second'); // prettier-ignore
  const opening = { register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', basis: BASIS, reason: 'Theo kế hoạch', targets: [{ unit: unit('@p1-cb') }] }; // prettier-ignore
  const round = await accepted(running, 'open-inspection', opening);
  const inspection = uuid5(round.commandId, 'inspection', 0);
  const issued = await accepted(running, 'issue-recommendation', { register: 'r', inspection, on: '2018-03-01', responsible: unit('@p1-cb'), text: 'Bổ sung', deadline: '2018-06-30' }); // prettier-ignore
  const met = await accepted(running, 'record-meeting', { register: 'r', cell: unit('@p1-cb'), heldOn: '2018-03-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 18 }], issues: ['Thiếu nước'] }); // prettier-ignore
  const programme = await accepted(running, 'open-programme', { register: 'r', name: 'Chương trình', issuer: 'Thành ủy', basis: BASIS, term: { from: '2018-01-01', to: '2025-01-01' }, openedOn: '2018-01-01', goals: [{ name: 'Kết nạp', measure: 'admissions' }] }); // prettier-ignore
  const plan = await accepted(running, 'draft-plan', { register: 'r', title: 'Đổi tên', reason: 'Trùng tên', locality: unit('@p1'), procedures: ['direct-decision'] }); // prettier-ignore
  ids = new Map([
    ['p', uuid5(plan.commandId, 'plan', 0)],
    ['u', unit('@p1')],
    ['d', uuid5(renamed.commandId, 'decision', 0)],
    ['i', inspection],
    ['r', uuid5(issued.commandId, 'recommendation', 0)],
    ['m', uuid5(met.commandId, 'meeting', 0)],
    ['s', uuid5(met.commandId, 'issue', 1)],
    ['c', uuid5(programme.commandId, 'programme', 0)],
    ['g', uuid5(programme.commandId, 'goal', 1)],
  ]);
  scopes = new Map([
    ['every register', { registers: ['*'], localities: [] }],
    ['this register', { registers: ['r'], localities: [] }],
    ['another register', { registers: ['s'], localities: [] }],
    ['its locality', { registers: [], localities: [unit('@p1')] }],
    ['another locality', { registers: [], localities: [unit('@p2')] }],
  ]);
});
afterAll(() => running.close());

/** The scopes in which each narrowest scope lets somebody through, as docs/authorization.md says. */
const LETS_THROUGH: Record<NarrowestScope, readonly string[]> = {
  any: ['every register', 'this register', 'another register', 'its locality', 'another locality'],
  locality: ['every register', 'this register', 'its locality'],
  register: ['every register', 'this register'],
  'every-register': ['every register'],
};

/** The example of a command, on the register `r` and its first ward. */
function bodyOf({ example }: AnyCommand): string {
  return JSON.stringify(example)
    .replaceAll(/"([a-z])-(?:\d|parent)"/g, (whole, kind: string) =>
      ids.has(kind) ? `"${ids.get(kind) ?? ''}"` : whole,
    ) // prettier-ignore
    .replaceAll('"kon-tum"', '"r"');
}

/** What a question cannot be asked without, beside what is in its path. */
function wantedBy({ path, params, example }: AnyQuery): [string, string][] {
  return Object.entries(example).filter(([name]) => {
    const { [name]: _left, ...rest } = example;
    return !path.includes(`:${name}`) && !params.safeParse(rest).success;
  });
}

/** The path of a command or question, and the body of a command. */
function requestOf(row: MatrixRow): { path: string; body?: string } {
  const { commands, queries } = running.system.capabilities;
  const command = commands.find(({ name }) => row.kind === 'command' && name === row.name);
  if (command) return { path: commandPath(command), body: bodyOf(command) };
  const query = queries.find(({ name }) => name === row.name);
  if (!query) throw new Error(`no question ${row.name}`);
  const path = queryPath(query)
    .replace('{register}', 'r')
    .replace('{unit}', ids.get('u') ?? '')
    .replace('{plan}', ids.get('p') ?? '');
  return { path: `${path}?${new URLSearchParams(wantedBy(query)).toString()}` };
}

function ask(row: MatrixRow, headers: Record<string, string>): Promise<Answer> {
  const { path, body } = requestOf(row);
  return body === undefined
    ? running.get(path, headers)
    : running.send(path.split('/').at(-1) ?? '', body, headers);
}

/** What the answer says of who may: the problem that refuses him, or that he was let through to the rules. */
function outcomeOf({ status, body }: Answer): string {
  if (status === 401 || status === 403) return String(body.type).replace('/problems/', '');
  return status < 500 ? 'let through' : `fault ${status}`;
}

/** A list that somebody of another ward asks for is not refused: it holds nothing of the first one. */
const isList = (row: MatrixRow): boolean =>
  row.kind === 'question' && !/\/(units|plans)\//.test(requestOf(row).path);
/** Programmes and their goals are the register's own; targets in them are the wards'. */
const tellsOfFirstWard = ({ body }: Answer): boolean =>
  [...[...ids].flatMap(([kind, id]) => ('cg'.includes(kind) ? [] : [id])), 'Phường 1', 'phường 1'].some(
    (word) => JSON.stringify(body).includes(word),
  );

describe('the authorization matrix', () => {
  it.each(ROLES)('is what the server does for %s: every command and question, in and out of scope', async (role) => {
    const wrong: string[] = [];
    for (const [name, scope] of scopes) {
      const headers = await bearer({ actor: `${role}-1`, roles: [role], ...scope });
      for (const row of matrix) {
        const expected =
          !row.roles.includes(role) ? 'role-missing'
          : LETS_THROUGH[row.scope].includes(name) ? 'let through'
          : row.scope === 'locality' && name === 'another locality' && isList(row) ? 'let through'
          : 'out-of-scope'; // prettier-ignore
        const answer = await ask(row, headers);
        const outcome = outcomeOf(answer);
        if (outcome !== expected) wrong.push(`${row.name} in ${name}: ${outcome}, not ${expected}`);
        if (row.kind === 'question' && name === 'another locality' && row.scope !== 'any' && tellsOfFirstWard(answer) && outcome === 'let through')
          wrong.push(`${row.name} tells another locality of the first ward`);
      }
    }
    expect(wrong).toEqual([]);
  }); // prettier-ignore

  it('has every role and every narrowest scope in it, so that nothing of it goes untried', () => {
    const roles = (matrix.flatMap((row) => row.roles) as Role[]).filter((one, at, all) => all.indexOf(one) === at); // prettier-ignore
    // What an approver alone may do comes with the plans.
    expect(new Set(roles)).toEqual(new Set(ROLES));
    expect(new Set(matrix.map((row) => row.scope))).toEqual(new Set(NARROWEST));
  });

  it('is the page docs/authorization.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/authorization.md'), 'utf8');
    expect(page).toBe(matrixDocument(matrix));
  });

  it('names for each command and question somebody who may use it', () => {
    expect(matrix.filter(({ roles }) => roles.length === 0)).toEqual([]);
    for (const { roles } of matrix) for (const role of roles) expect(ROLES).toContain(role);
  });
});

describe('without a token', () => {
  it('no command and no question is answered, and the answer says what to bring', async () => {
    for (const row of matrix) {
      const { path, body } = requestOf(row);
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await fetch(`${running.served.url}${path}`, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }) }); // prettier-ignore
      const { type } = (await answer.json()) as { type: string };
      expect([row.name, answer.status, type]).toEqual([row.name, 401, '/problems/token-missing']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="kientoan"');
    }
  });
});
