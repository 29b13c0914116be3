import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { capabilitiesWith } from '../../src/capabilities.js';
import { kientoan, openRegister, temporaryFolder, type Ran } from '../support/command-line.js';

const DUY_TAN = '16f4f590-fbb6-51a3-a17c-75f461bb095b';
const { queries, commands } = capabilitiesWith([]);
/** Those that a subcommand is made from; the others have a spec of their own. */
const asked = queries.filter(({ ownSubcommand }) => !ownSubcommand);
const { folder, remove } = temporaryFolder();
const run = (...args: string[]): Promise<Ran> => kientoan([...args, '--data', folder]);

/** The example that a help shows, as words. */
function exampleIn(help: string): string[] {
  const line = /Example:\n {2}npx kientoan (.+)/.exec(help)?.[1] ?? '';
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

let loaded: Ran;
/** A plan of the record, drafted. */
let plan: string;
beforeAll(async () => {
  loaded = await run('demo', '--no-serve', '--json');
  const body = join(folder, 'plan.json');
  writeFileSync(body, JSON.stringify({ register: 'kon-tum', title: 'Đổi tên', reason: 'Trùng tên', procedures: ['direct-decision'] })); // prettier-ignore
  const drafted = await run('run', 'DraftPlan', '--file', body, '--actor', 'an', '--json');
  plan = String(drafted.json().stream).replace('plan-', '');
}, 120_000);
afterAll(remove);

describe('the record of Kon Tum on the command line', () => {
  it('is loaded with one JSON document on standard output, and no progress bar where nobody looks on', () => {
    expect(loaded).toMatchObject({ code: 0, err: '' });
    expect(loaded.json().figures.every(({ same }: { same: boolean }) => same)).toBe(true);
  });

  it.each(asked.map(({ name }) => name))('%s: each option has a meaning in its help, and the example there has an answer, in words and as JSON', async (name) => {
    const help = (await kientoan([name, '--help'])).out;
    for (const line of help.split('\n').filter((one) => /^ {2}--/.test(one)))
      expect(line).toMatch(/^ {2}--[\w-]+( <[\w-]+>)? {2,}\S/);
    const example = exampleIn(help).map((word) => (word === 'p-1' ? plan : word));
    expect(example[0]).toBe(name);
    const asJson = await run(...example, '--json');
    expect({ code: asJson.code, err: asJson.err }).toEqual({ code: 0, err: '' });
    expect(asJson.json()).toEqual(expect.any(Object));
    const inWords = await run(...example);
    expect({ code: inWords.code, err: inWords.err }).toEqual({ code: 0, err: '' });
    expect(inWords.out).not.toMatch(/undefined|\[object|NaN/);
  }); // prettier-ignore

  it('units are found with and without diacritics, and told with where they stand', async () => {
    const [typed, plain] = [await run('units', 'kon-tum', '--find', 'Phường Duy Tân', '--json'), await run('units', 'kon-tum', '--find', 'phuong duy tan', '--json')]; // prettier-ignore
    expect(typed.json().units.map(({ unit }: { unit: string }) => unit)).toContain(DUY_TAN);
    expect(plain.json().units).toEqual(typed.json().units);
    expect((await run('units', 'kon-tum', '--find', 'Phương Duy Tân', '--json')).json().units).toEqual([]);
    expect((await run('units', 'kon-tum', '--find', 'Tổ dân phố 2', '--kind', 'village')).out).toMatch(/Tổ dân phố 2 .*Phường Duy Tân/); // prettier-ignore
  });

  it('the audit trail and inspections of one unit are asked by its id', async () => {
    const audit = (await run('audit', 'kon-tum', '--unit', DUY_TAN, '--json')).json();
    expect(audit.entries.length).toBeGreaterThan(0);
    expect(audit.entries.length).toBeLessThan(10);
    const own = (await run('inspections', 'kon-tum', '--unit', DUY_TAN, '--json')).json();
    const all = (await run('inspections', 'kon-tum', '--json')).json();
    expect(own.inspections.length).toBeLessThan(all.inspections.length);
  });

  it('the report of a day for which nothing was reported leaves that column empty, from a day on it counts less', async () => {
    const later = (await run('report', 'kon-tum', '--valid-at', '2021-09-16', '--json')).json();
    expect(later.figures).toHaveLength(20);
    for (const figure of later.figures) expect(figure).toMatchObject({ reported: null, same: null });
    const since = (await run('report', 'kon-tum', '--valid-at', '2021-09-15', '--since', '2020-01-01', '--json')).json(); // prettier-ignore
    const inspected = (figures: { id: string; projected: number }[]) => figures.find(({ id }) => id === 'inspected-organizations')?.projected ?? NaN; // prettier-ignore
    expect(inspected(since.figures)).toBeLessThan(inspected(later.figures));
    expect(inspected(since.figures)).toBeGreaterThan(0);
  });

  it('its mergers of villages went through as plans, each by the circular of its day, on a clock that was moved; what was recorded late did not', async () => {
    const { plans } = (await run('plans', 'kon-tum', '--json')).json() as { plans: { plan: string; status: string; effectiveOn: string }[] };
    const merged = plans.filter(({ status }) => status === 'completed');
    expect(merged).toHaveLength(29);
    const versions: unknown[] = [];
    for (const { plan: id } of [merged[0], merged.at(-1)].flatMap((one) => one ?? [])) {
      const one = (await run('plan', 'kon-tum', id, '--json')).json();
      versions.push(one.procedures[0].version);
      expect(one).toMatchObject({ incidents: [], procedures: [{ approvedBy: 'seeds-approver' }], drafter: 'seeds', tookEffectOn: one.effectiveOn });
      const lines = (await run('events', `plan-${id}`, '--json')).out.trimEnd().split('\n').map((line) => JSON.parse(line) as { metadata: { simulated?: true } });
      expect(lines.every(({ metadata }) => metadata.simulated === true)).toBe(true);
    }
    expect(versions).toEqual(['09/2017/TT-BNV', '14/2018/TT-BNV']);
    expect((await run('verify', '--json')).code).toBe(0);
    const again = await run('demo', '--no-serve');
    expect(again.out).toMatch(/^The record of Kon Tum is loaded already/);
  }); // prettier-ignore

  it('events are one JSON document a line', async () => {
    const { out, err } = await run('events', 'register-kon-tum', '--json');
    const lines = out.trimEnd().split('\n').map((line) => JSON.parse(line) as { revision: number }); // prettier-ignore
    expect(err).toBe('');
    expect(lines.map(({ revision }) => revision)).toEqual(lines.map((_, at) => at));
    expect(lines.length).toBeGreaterThan(2_000);
  });

  it('whoever reads may stop reading', async () => {
    const program = resolve(import.meta.dirname, '../../bin/kientoan.js');
    for (const asked of ['events register-kon-tum', 'structure kon-tum --json']) {
      const line = `{ "${process.execPath}" "${program}" ${asked} --data "${folder}"; echo "code $?" >&2; } | head -n 1`;
      const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line]);
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).toBe('code 0\n');
    }
  }); // prettier-ignore

  it('commands: each with title, schema and example; one of them in full', async () => {
    const list = (await kientoan(['commands', '--json'])).json() as { name: string; schema: object; example: object }[];
    expect(list.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
    for (const one of list) expect(one).toMatchObject({ schema: { type: 'object' }, example: expect.any(Object) as object }); // prettier-ignore
    expect((await kientoan(['commands', 'MergeVillages', '--json'])).json()).toEqual(list.find(({ name }) => name === 'MergeVillages')); // prettier-ignore
  }); // prettier-ignore
});

describe('what a person mistypes ends with code 2, and nothing is made', () => {
  it.each<[string[], string]>([
    [['run', 'OpenRegister'], 'wrong-usage'],
    [['run', 'OpenRegister', '--actor', 'a b'], 'actor-missing'],
    [['run', 'OpenRegister', '--actor', 'an', '--key', ''], 'idempotency-key-invalid'],
    [['run', 'OpenRegister', '--actor', 'an', '--expected-revision', '-1'], 'expected-revision-invalid'],
    [['run', 'RecordCertificate', '--actor', 'an'], 'command-unknown'],
    [['structure'], 'wrong-usage'],
    [['structure', '../etc'], 'invalid-parameters'],
    [['structure', 'r', '--valid-at', '2021-02-30'], 'invalid-parameters'],
    [['units', 'r', '--kind', 'mountain'], 'invalid-parameters'],
    [['serve', '--port', '99999'], 'wrong-usage'],
    [['rebuild', '--accept', '2', '--reason', 'because'], 'wrong-usage'],
    [['nothing-of-the-kind'], 'wrong-usage'],
  ])('%j', async (args, code) => {
    const own = temporaryFolder();
    const more = args[0] === 'nothing-of-the-kind' ? [] : ['--data', own.folder];
    const ran = await kientoan([...args, ...more, '--json'], { input: JSON.stringify(openRegister('r')) });
    expect({ code: ran.code, type: ran.json().type as string }).toEqual({ code: 2, type: `/problems/${code}` }); // prettier-ignore
    expect(readdirSync(join(own.folder, '..'))).toEqual([]);
    own.remove();
  });
});

describe('run', () => {
  const send = (args: string[], input = JSON.stringify(openRegister('so-moi'))): Promise<Ran> =>
    kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json', ...args], { input });

  it('refuses what it cannot read, with code 1', async () => {
    const latin = join(folder, 'latin.csv');
    writeFileSync(latin, Buffer.from('ref,name\n@a,Ph\u00e3n', 'latin1'));
    expect((await send([], '{"register": ')).json()).toMatchObject({ type: '/problems/malformed-json' });
    expect((await send([], ' '.repeat(1024 * 1024 + 1))).json()).toMatchObject({ type: '/problems/body-too-large' }); // prettier-ignore
    expect((await send(['--file', join(folder, 'nowhere.json')])).json()).toMatchObject({ type: '/problems/file-unreadable' }); // prettier-ignore
    expect((await send(['--csv', latin])).json()).toMatchObject({ type: '/problems/malformed-csv', status: 400 }); // prettier-ignore
    expect((await send([], '{"__proto__": {"a": 1}}')).json()).toMatchObject({ type: '/problems/invalid-command' }); // prettier-ignore
  }); // prettier-ignore

  it('takes an inventory with the holders of posts from CSV, and names the cell that is wrong', async () => {
    expect((await send([], JSON.stringify(openRegister('so-csv')))).code).toBe(0);
    const file = join(folder, 'inventory.csv');
    const inventory = (holder: string): Promise<Ran> => {
      writeFileSync(file, `ref,kind,form,name,code,parent,official,secretary,committee-member\n@a,organization,committee,Đảng bộ A,A,,,p-1 elected,p-2 elected; p-3 appointed\n@b,cell,agency,Chi bộ B,B,@a,7,${holder},`); // prettier-ignore
      const body = { register: 'so-csv', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng' };
      return kientoan(['run', 'RecordOpeningInventory', '--actor', 'an', '--data', folder, '--json', '--csv', file, '--file', '-'], { input: JSON.stringify(body) }); // prettier-ignore
    };
    expect((await inventory('p-4 chosen')).json()).toMatchObject({ type: '/problems/invalid-command', issues: [{ path: '/lines/1/posts/0/route' }] }); // prettier-ignore
    expect((await inventory('p-4 acting 2016-12-31')).code).toBe(0);
    const { posts } = (await run('posts', 'so-csv', '--valid-at', '2016-08-01', '--json')).json() as { posts: { post: string; holder: string; until: string | null }[] }; // prettier-ignore
    expect(posts.map(({ post, holder, until }) => [post, holder, until]).sort()).toEqual([
      ['committee-member', 'p-2', null],
      ['committee-member', 'p-3', null],
      ['secretary', 'p-1', null],
      ['secretary', 'p-4', '2016-12-31'],
    ]);
  });

  it('records its actor as not authenticated, once for one key, and on the revision that it expects', async () => {
    const key = ['--key', 'k1', '--expected-revision', 'no-stream'];
    const first = await send(key);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect((await send(key)).json()).toEqual({ ...first.json(), repeated: true });
    const other = await send(['--key', 'k2', '--expected-revision', 'no-stream']);
    expect(other.code).toBe(1);
    const { out } = await run('events', 'register-so-moi', '--json');
    expect(JSON.parse(out)).toMatchObject({ metadata: { actor: { id: 'an', authenticated: false } } });
  });
});

describe('a read model that was changed by hand', () => {
  it('is found by a rebuild, the row is named; somebody accepts it with a reason, and that stands in the log', async () => {
    const models = join(folder, 'read-models');
    const file = readdirSync(models).find((name) => /^generation-\d+\.sqlite$/.test(name)) ?? '';
    const database = new Database(join(models, file));
    database.prepare('UPDATE structure_unit_versions SET name = ? WHERE unit = ?').run('Phường Khác', DUY_TAN);
    database.close();

    const found = await run('rebuild', '--json');
    expect(found.code).toBe(1);
    const { toGeneration, switched, differences } = found.json();
    expect(switched).toBe(false);
    expect(differences.listed).toMatchObject([{ table: 'structure_unit_versions', column: 'name', live: 'Phường Khác', rebuilt: 'Phường Duy Tân' }]); // prettier-ignore

    const accepted = await run('rebuild', '--accept', String(toGeneration), '--reason', 'Sửa tay trên máy', '--actor', 'binh'); // prettier-ignore
    expect(accepted).toMatchObject({ code: 0, err: '' });
    expect(accepted.out).toMatch(/It is live now/);
    const log = (await run('events', 'operations', '--json')).out.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown); // prettier-ignore
    expect(log).toMatchObject([
      { type: 'GenerationCertified.v1', data: { switched: false } },
      { type: 'DifferenceAccepted.v1', data: { reason: 'Sửa tay trên máy' }, metadata: { actor: { id: 'binh' } } },
      { type: 'GenerationCertified.v1', data: { switched: true, acceptedBecause: 'Sửa tay trên máy' } },
    ]);
    expect((await run('unit', 'kon-tum', DUY_TAN)).out).toContain('Phường Duy Tân');
  }); // prettier-ignore
});
