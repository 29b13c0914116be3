import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const fixtures = resolve(import.meta.dirname, 'fixtures');
const { forbidden } = createRequire(import.meta.url)(resolve(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
};
const rules = forbidden.map((rule) => rule.name);

interface Cruised {
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string } }[];
    readonly totalCruised: number;
  };
}

/** Runs the real configuration on a folder and gives the rules that it breaks. */
async function broken(folder: string): Promise<{ rules: string[]; modules: number }> {
  const config = resolve(root, '.dependency-cruiser.cjs');
  const bin = resolve(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    bin,
    '--config',
    config,
    '--ts-config',
    resolve(root, 'tsconfig.json'),
    '--output-type',
    'json',
    'src',
  ];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const { violations, totalCruised } = (JSON.parse(stdout) as Cruised).summary;
  return { rules: [...new Set(violations.map((violation) => violation.rule.name))], modules: totalCruised };
}

describe('the layout of the design', () => {
  it.each(rules)('is guarded by %s, and its fixture breaks it', async (rule) => {
    expect((await broken(resolve(fixtures, rule))).rules).toContain(rule);
  });

  it('has no fixture without a rule', () => {
    expect(
      readdirSync(fixtures)
        .filter((name) => name !== 'lint')
        .sort(),
    ).toEqual([...rules].sort());
  });

  it('is kept by the whole tree', async () => {
    const tree = await broken(root);
    expect(tree.rules).toEqual([]);
    expect(tree.modules).toBeGreaterThan(100);
  });
});

describe('the lint rules', () => {
  it('refuse clock, random numbers and environment in the domain, data listeners, the Nest event bus and floating promises', async () => {
    const bin = resolve(root, 'node_modules/eslint/bin/eslint.js');
    const config = resolve(fixtures, 'lint/eslint.config.js');
    const { stdout } = await run(process.execPath, [bin, '--config', config, '--format', 'json', 'src'], {
      cwd: resolve(fixtures, 'lint'),
    }).catch((error: unknown) => error as { stdout: string });
    const files = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string }[] }[];
    const refused = Object.fromEntries(
      files.map(({ filePath, messages }) => [
        filePath.split('/src/').at(-1),
        messages.map((message) => message.ruleId),
      ]),
    );
    expect(refused).toEqual({
      'api/floating.ts': ['@typescript-eslint/no-floating-promises'],
      'api/listener.ts': ['no-restricted-syntax'],
      'api/memory.ts': ['no-restricted-imports'],
      'kernel/environment.ts': ['no-restricted-globals'],
      'structure/domain/clock.ts': ['no-restricted-syntax'],
      'structure/domain/random.ts': ['no-restricted-syntax'],
    });
  });
});
