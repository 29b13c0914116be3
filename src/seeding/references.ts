import { commandIdOf, uuid5 } from '../kernel/ids.js';
import type { SeedEntry, Seeds } from './seed-file.js';

/** A seed entry as it is sent: nothing symbolic is left in its body. */
export interface ResolvedEntry {
  readonly file: string;
  readonly key: string;
  readonly command: string;
  /** The procedure that it went through, where one is named. */
  readonly procedure?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A reference that leads nowhere; it names file, entry and reference. */
export class UnresolvedReference extends Error {
  constructor(file: string, key: string, reference: string, why: string) {
    super(`${file}, entry "${key}": "${reference}" ${why}`);
    this.name = 'UnresolvedReference';
  }
}

/** The n-th id of a role that something makes. */
export type MadeBy = (role: string, n: number) => string;
/** How ids follow of what an entry makes that is not sent as the command that it names; undefined: from that command. */
export type IdsOf = (entry: SeedEntry) => MadeBy | undefined;

const INVENTORY = 'RecordOpeningInventory';

/**
 * Turns the symbols of seeds into what the commands take, without sending anything: ids follow from actor, command
 * name and key (design, Store: Ids).
 * - `@duy-tan.tdp-1`: the unit that an inventory enters under that `ref`;
 * - `@key#1`: the first unit that the command of that key makes; `@key#decision`, `@key#inspection`, …: its id of that role;
 * - `$nq-66`: a legal basis from `bases.yaml`.
 * Inside an inventory its own refs stay: the command resolves them itself.
 * @throws UnresolvedReference
 */
export function resolveSeeds(
  seeds: Seeds,
  actorId: string,
  idsOf: IdsOf = () => undefined,
): readonly ResolvedEntry[] {
  const makers = new Map<string, MadeBy>();
  const units = new Map<string, string>();
  const entries = seeds.files.flatMap(({ file, register, entries: own }) =>
    own.map((entry) => ({ file, register, entry })),
  );
  for (const { entry } of entries) {
    const commandId = commandIdOf(actorId, entry.command, entry.key);
    makers.set(entry.key, idsOf(entry) ?? ((role, n) => uuid5(commandId, role, n)));
    refsOf(entry).forEach((ref, at) => units.set(ref, uuid5(commandId, at === 0 ? 'unit' : `unit-${at}`, 1)));
  }
  return entries.map(({ file, register, entry }) => {
    const own = new Set(refsOf(entry));
    const fail = (reference: string, why: string): never => {
      throw new UnresolvedReference(file, entry.key, reference, why);
    };
    const text = (value: string): unknown => {
      if (value.startsWith('$'))
        return seeds.bases[value.slice(1)] ?? fail(value, 'is no basis of bases.yaml');
      if (!value.startsWith('@') || own.has(value)) return value;
      const [key = '', role] = value.slice(1).split('#');
      if (role === undefined) return units.get(value) ?? fail(value, 'is entered by no inventory');
      const madeBy = makers.get(key) ?? fail(value, 'names no entry');
      return /^\d+$/.test(role) ? madeBy('unit', Number(role)) : madeBy(...roleOf(role));
    };
    const body = resolveIn({ register, ...entry.body }, text) as Record<string, unknown>;
    const { key, command, procedure } = entry;
    return { file, key, command, body, ...(procedure === undefined ? {} : { procedure }) };
  });
}

/** `issue` is the role's id 0, `issue.2` its id 2. */
function roleOf(role: string): [string, number] {
  const [name = '', n = '0'] = role.split('.');
  return [name, Number(n)];
}

function refsOf(entry: SeedEntry): string[] {
  if (entry.command !== INVENTORY || !Array.isArray(entry.body['lines'])) return [];
  return (entry.body['lines'] as { ref?: unknown }[]).map(({ ref }) => (typeof ref === 'string' ? ref : ''));
}

function resolveIn(value: unknown, text: (value: string) => unknown): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => resolveIn(item, text));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveIn(item, text)]));
}
