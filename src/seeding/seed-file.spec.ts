import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeeds } from './seed-file.js';

const FILE = (entries: string) => `title: { vi: Sổ, en: Book }\nregister: kon-tum\nentries:\n${entries}`;
const ENTRY = (key: string) =>
  `  - { key: ${key}, command: OpenRegister, evidence: reported, body: { name: Sổ } }\n`;

describe('a folder of seeds', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seeds-'));
    await writeFile(
      join(folder, 'bases.yaml'),
      'nq-66: { number: 66, title: t, issuer: i, date: 2019-12-30 }\n'.replace('66,', '"66",'),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read in the order of its file names; files without a number are not entries', async () => {
    await writeFile(join(folder, '20-later.yaml'), FILE(ENTRY('b')));
    await writeFile(join(folder, '10-first.yaml'), FILE(ENTRY('a')));
    await writeFile(join(folder, 'figures.yaml'), 'figures: []');
    const { files, bases } = await readSeeds(folder);
    expect(files.map(({ file, entries }) => [file, entries[0]?.key])).toEqual([
      ['10-first.yaml', 'a'],
      ['20-later.yaml', 'b'],
    ]);
    expect(bases['nq-66']?.date).toBe('2019-12-30');
  });

  it('is refused with file, line and field where an entry does not say what it rests on', async () => {
    await writeFile(
      join(folder, '10.yaml'),
      FILE(`${ENTRY('a')}  - key: b\n    command: OpenRegister\n    evidence: guessed\n    body: {}\n`),
    );
    await expect(readSeeds(folder)).rejects.toThrow(/10\.yaml:7 entries\.1\.evidence/);
  });

  it('is refused with file and line where the YAML itself is broken', async () => {
    await writeFile(join(folder, '10.yaml'), 'title: [\n');
    await expect(readSeeds(folder)).rejects.toThrow(/10\.yaml:\d+ yaml/);
  });

  it('is refused where two entries bear one key', async () => {
    await writeFile(join(folder, '10.yaml'), FILE(ENTRY('a')));
    await writeFile(join(folder, '20.yaml'), FILE(ENTRY('a')));
    await expect(readSeeds(folder)).rejects.toThrow(/20\.yaml.*"a" stands in 10\.yaml already/);
  });
});
