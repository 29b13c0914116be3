import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kientoan, temporaryFolder } from '../support/command-line.js';

const { folder, remove } = temporaryFolder();
const DIRECT = readFileSync(
  resolve(import.meta.dirname, '../../seeds/procedures/direct-decision.yaml'),
  'utf8',
);
afterAll(remove);

describe('the procedures on the command line', () => {
  it('are listed, and one is told stage by stage, with its deadlines and where it goes', async () => {
    const all = await kientoan(['procedures', '--json']);
    expect(all.json().procedures.map(({ name }: { name: string }) => name)).toContain('thematic-supervision');
    const one = await kientoan(['procedures', 'merge-villages', '--on', '2020-01-01']);
    expect(one).toMatchObject({ code: 0, err: '' });
    expect(one.out).toMatch(/14\/2018\/TT-BNV/);
    expect(one.out).toMatch(/within 10 working-days; then approver, district/);
    expect(one.out).toMatch(/-> council if more than 50 % of those who are entitled agree/);
    const thematic = await kientoan(['procedures', 'thematic-supervision']);
    expect(thematic.out).toMatch(/within outline\.limit working-days; then approver, district/);
    expect(thematic.out).toMatch(/limit \(at most by level: grassroots 20, above 250\)/);
    expect(thematic.out).toMatch(/days \(at most 1\/3 of outline\.limit\)/);
    expect((await kientoan(['procedures', 'merge-villages', '--mermaid'])).out).toMatch(/^stateDiagram-v2\n/);
  });

  it('are refused with line and field where a file is wrong, and one that nobody knows is not found', async () => {
    const [good, wrong] = [join(folder, 'good.yaml'), join(folder, 'wrong.yaml')];
    mkdirSync(folder, { recursive: true });
    writeFileSync(good, DIRECT);
    writeFileSync(wrong, DIRECT.replace('role: approver', 'role: king'));
    expect(await kientoan(['procedures', '--check', good])).toMatchObject({ code: 0, err: '' });
    const refused = await kientoan(['procedures', '--check', wrong]);
    const line = DIRECT.split('\n').findIndex((one) => one.includes('role: approver')) + 1;
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`wrong.yaml:${line} versions.0.stages.1.tasks.0.role`);
    expect((await kientoan(['procedures', 'coronation'])).code).toBe(1);
  });
});
