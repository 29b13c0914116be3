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
  let refused: Record<string, string[]>;
  beforeAll(async () => {
    const bin = resolve(root, 'node_modules/eslint/bin/eslint.js');
    const config = resolve(fixtures, 'lint/eslint.config.js');
    const { stdout } = await run(process.execPath, [bin, '--config', config, '--format', 'json', 'src'], {
      cwd: resolve(fixtures, 'lint'),
    }).catch((error: unknown) => error as { stdout: string });
    const files = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string }[] }[];
    refused = Object.fromEntries(
      files.map(({ filePath, messages }) => [
        filePath.split('/src/').at(-1) ?? '',
        messages.map((message) => message.ruleId),
      ]),
    );
  }, 120_000);

  it('refuse clock, random numbers and environment in the domain, data listeners, the Nest event bus, and what hides a fault', () => {
    expect(refused).toEqual({
      'api/any.ts': ['@typescript-eslint/no-explicit-any'],
      'api/awaited.ts': ['@typescript-eslint/await-thenable'],
      'api/equal.ts': ['eqeqeq'],
      'api/exhaustive.ts': ['@typescript-eslint/switch-exhaustiveness-check'],
      'api/floating.ts': ['@typescript-eslint/no-floating-promises'],
      'api/listener.ts': ['no-restricted-syntax'],
      'api/long.ts': ['max-lines'],
      'api/memory.ts': ['no-restricted-imports'],
      'api/misused.ts': ['@typescript-eslint/no-misused-promises'],
      'api/one.ts': [],
      'api/readonly.ts': ['@typescript-eslint/prefer-readonly'],
      'api/thrown.ts': ['@typescript-eslint/only-throw-error'],
      'api/type-import.ts': ['@typescript-eslint/consistent-type-imports'],
      'api/unsafe-assignment.ts': ['@typescript-eslint/no-unsafe-assignment'],
      'api/unsafe-return.ts': ['@typescript-eslint/no-unsafe-return'],
      'kernel/environment.ts': ['no-restricted-globals'],
      'structure/domain/clock.ts': ['no-restricted-syntax'],
      'structure/domain/random.ts': ['no-restricted-syntax'],
      'structure/domain/today.ts': ['no-restricted-syntax'],
    });
  });

  it('are each refused by a fixture', async () => {
    const { rules: configured } = (await import(resolve(root, 'eslint.config.js'))) as {
      rules(folder: string): { rules?: Record<string, unknown> }[];
    };
    const on = configured(root).flatMap(({ rules: named = {} }) =>
      Object.entries(named).flatMap(([name, level]) =>
        (Array.isArray(level) ? (level as unknown[])[0] : level) === 'error' ? [name] : [],
      ),
    );
    expect([...new Set(Object.values(refused).flat())].sort()).toEqual([...new Set(on)].sort());
  });
});
