import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/command-line.js';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(root, 'docs/walkthrough.md'), 'utf8');
const steps = [...text.matchAll(/```sh\n(.+)\n```\n\n```text\n([\s\S]*?)\n```/g)].map(([, command = '', printed = '']) => ({ command, printed })); // prettier-ignore

/** What differs from run to run and from machine to machine: instants, the id of the store, who is logged in. */
const masked = (said: string): string =>
  said
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<instant>')
    .replaceAll(/system's user [^,]+,/g, "system's user <user>,")
    .replaceAll(/sqlite:[0-9a-f]{8}:/g, 'sqlite:<store>:');

describe('docs/walkthrough.md', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('shows a merger from the command to the audit sentence', () => {
    expect(steps.length).toBeGreaterThan(8);
    expect(text.match(/```sh/g)).toHaveLength(steps.length);
  });

  it.each(steps)('$command prints what is shown', async ({ command, printed }) => {
    const line = command.replace('npx kientoan', `"${process.execPath}" bin/kientoan.js`);
    const env = { ...process.env, KIENTOAN_DATA: folder, EVENTSTORE_URL: '' };
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], { cwd: root, env }).catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    const said = masked(`${stdout}${stderr}`.trimEnd()).split('\n');
    const shown = masked(printed).split('\n');
    // A line that ends with … is shown in part.
    const told = shown.map((line, at) => {
      const whole = said[at] ?? '';
      return line.endsWith('…') && whole.startsWith(line.slice(0, -1)) ? line : whole;
    });
    expect([...told, ...said.slice(shown.length)]).toEqual(shown);
  });

  it('names files that are there', () => {
    const named = [...text.matchAll(/`((?:src|seeds|test)\/[\w/.-]+)`/g)].map((found) => found[1] ?? '');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((file) => !existsSync(resolve(root, file)))).toEqual([]);
  });
});
