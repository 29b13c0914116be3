import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { kientoan, program, temporaryFolder } from '../support/command-line.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);

describe('a data folder that is not meant', () => {
  it.each([
    ['the option misspelt', ['--dta', 'x'], /unknown option '--dta'[^]*Did you mean --data\?/],
    ['the folder forgotten at the end', ['--data'], /'--data <dir>' argument missing/],
    [
      'the folder forgotten before another option',
      ['--data', '--help-me'],
      /'--help-me' is invalid[^]*name a folder/,
    ],
    ['nothing at all', ['--data', ''], /'' is invalid[^]*name a folder/],
  ])('is wrong use, and nothing is made: %s', async (_what, options, said) => {
    const here = readdirSync(process.cwd());
    const ran = await kientoan(['registers', ...options]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(said);
    expect(readdirSync(process.cwd())).toEqual(here);
  });

  it.each(['/proc/kientoan', '/proc/kientoan/deep', '/proc', '/dev/null/kientoan'])('is one where nothing can be made, which is said at once: %s', async (data) => {
    for (const ran of [await kientoan(['registers', '--json'], { env: { KIENTOAN_DATA: data } }), await kientoan(['serve', '--port', '0', '--data', data, '--json'])]) {
      expect(ran.code).toBe(3);
      expect(ran.json()).toMatchObject({ status: 503, where: data, type: expect.stringMatching(/^\/problems\/data-folder-/) as string, detail: expect.stringMatching(/Nothing can be made in \/proc|\/dev\/null is a file/) as string });
    }
  }); // prettier-ignore
});

describe('the server as a process of its own', () => {
  it.each(['abc', '-1', '65536', '3e3', '0x50'])('does not start on the port %s', async (port) => {
    const ran = await program('dist/src/main.js', {
      env: { PORT: port, KIENTOAN_DATA: join(folder, 'none') },
    });
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(`"${port}" is not a port.`);
    expect(ran.err).toContain('PORT');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

describe('a ledger of erasures that cannot be written', () => {
  it.each([
    ['a folder', 'a-folder'],
    ['a file in a folder that is not there', 'nowhere/ledger.jsonl'],
    ['a file below a file', '/dev/null/ledger.jsonl'],
  ])('is found when the program starts, not at the first erasure: %s', async (_what, name) => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    const file = resolve(folder, name);
    const data = join(folder, 'fresh');
    for (const subcommand of [['registers'], ['serve', '--port', '0']]) {
      const ran = await kientoan([...subcommand, '--data', data, '--json'], {
        env: { KIENTOAN_ERASURES: file },
      });
      expect(ran.code).toBe(3);
      expect(ran.json()).toMatchObject({ type: '/problems/erasures-unusable', where: file, status: 503 });
    }
    expect(existsSync(data)).toBe(false);
  });

  it('is one that can be, where its folder is there', async () => {
    const file = relative(process.cwd(), join(folder, 'ledger.jsonl'));
    const ran = await kientoan(['registers', '--data', join(folder, 'fine'), '--json'], { env: { KIENTOAN_ERASURES: file } }); // prettier-ignore
    expect(ran.code).toBe(0);
  });
});
