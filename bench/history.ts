import { EventRegistry } from '../src/event-store/event-registry.js';
import type { EventStore } from '../src/event-store/event-store.port.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { openSnapshots } from '../src/event-store/snapshots.js';
import { openSqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.adapter.js';
import {
  actor,
  capabilities,
  definitionOf,
  header,
  prepareRegister,
  type PreparedRegister,
} from './prepared.js';

/** A log and the handling of commands on it, without read models. */
export interface Commands {
  readonly store: EventStore;
  readonly handle: HandleCommand;
  close(): Promise<void>;
}

/** Opens the embedded store of a folder for commands, as the program does it; snapshots only when asked for. */
export function openCommands(folder: string, withSnapshots: boolean): Commands {
  const store = openSqliteEventStore({ folder });
  const snapshots = withSnapshots ? openSnapshots(folder, 'embedded') : undefined;
  const registry = new EventRegistry(capabilities.events);
  const handle = new HandleCommand({ store, registry, ...(snapshots ? { snapshots } : {}) });
  return {
    store,
    handle,
    close: async () => {
      await handle.close();
      await snapshots?.close();
      await store.close();
    },
  };
}

/** What one command of a history is. */
export interface Step {
  readonly name: string;
  readonly body: object;
}

const FIRST_DAY = Date.UTC(2017, 0, 1);
const DAYS = 2500;
const DAY_MS = 86_400_000;
const dayOf = (share: number, back = 0): string =>
  new Date(FIRST_DAY + (Math.floor(share * DAYS) - back) * DAY_MS).toISOString().slice(0, 10);

/** How many steps make a round; each round takes the next village and the next cell. */
export const ROUND = 16;

/**
 * The n-th command of a history: in each round of 16 one village and one cell are renamed, recoded, counted, recounted
 * and paired, and change their head and secretary; one count is recorded a month late. `share` of the years has passed.
 */
export function stepAt({ register, villages, cells }: PreparedRegister, n: number, share: number): Step {
  const round = Math.floor(n / ROUND);
  const village = villages[round % villages.length];
  const cell = cells[round % cells.length];
  const day = dayOf(share);
  const of = (unit: string | undefined, name: string, more: object, effectiveOn = day): Step => ({
    name,
    body: { ...header, register, decidedOn: effectiveOn, effectiveOn, unit, ...more },
  });
  const fill = (unit: string | undefined, post: string, who: string, before: number): Step =>
    of(unit, 'FillPost', {
      post,
      holder: `${who}-${round}`,
      route: 'elected',
      ...(before >= 0 ? { replaces: `${who}-${before}` } : {}),
    });
  const { unit: _unit, ...pairing } = of(undefined, '', {}).body as { unit?: string };
  const nextVillage = villages[(round + Math.floor(round / cells.length)) % villages.length];
  const steps: readonly (() => Step)[] = [
    () => of(village, 'RenameVillage', { name: `Tổ dân phố số ${n}` }),
    () => of(village, 'ChangeHouseholds', { delta: 3 }),
    () => of(cell, 'AdmitMembers', { number: 1 }),
    () => of(village, 'ChangeHouseholds', { delta: -1 }),
    () => of(cell, 'MakeMembersOfficial', { number: 1 }),
    () => of(village, 'ChangeHouseholds', { delta: 1 }, dayOf(share, 30)),
    () => of(cell, 'RecordMembersLeft', { official: 1, probationary: 0 }),
    () => of(village, 'RecodeVillage', { code: `M${n}` }),
    () => fill(cell, 'secretary', 'bi-thu', round - cells.length),
    () => of(village, 'ChangeHouseholds', { delta: -2 }),
    () => of(village, 'RecountHouseholds', { households: 100 }),
    () => of(cell, 'RenameCell', { name: `Chi bộ số ${n}` }),
    () => ({ name: 'PairCell', body: { ...pairing, cell, village: nextVillage } }),
    () => of(cell, 'AdmitMembers', { number: 2 }),
    () => of(cell, 'RecountMembers', { official: 20, probationary: 1 }),
    () => fill(village, 'head', 'truong', round - villages.length),
  ];
  const step = steps[n % ROUND];
  if (!step) throw new Error(`no step ${n}`);
  return step();
}

/** Sends the commands of a history from the n-th on, all at once. */
export async function send(
  handle: HandleCommand,
  prepared: PreparedRegister,
  from: number,
  count: number,
  share: number | ((n: number) => number),
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, at) => {
      const n = from + at;
      const { name, body } = stepAt(prepared, n, typeof share === 'number' ? share : share(n));
      const idempotencyKey = `${prepared.register} ${n}`;
      return handle.execute({ definition: definitionOf(name), body, actor, idempotencyKey });
    }),
  );
}

/** A register with a past, and the number of the next command of its history. */
export interface GrownRegister extends PreparedRegister {
  readonly next: number;
}

const WAVE = 1000;

/** Makes a register with so many events behind it, by real commands: its inventory, then its history over seven years. */
export async function growRegister(
  commands: Pick<Commands, 'handle'>,
  register: string,
  events: number,
  counts: { readonly villages: number; readonly cells: number },
): Promise<GrownRegister> {
  const prepared = await prepareRegister(commands, register, counts);
  const inventory = 1 + 1 + counts.villages + (counts.cells > 0 ? 1 + counts.cells : 0);
  const total = Math.max(0, events - inventory);
  for (let n = 0; n < total; n += WAVE)
    await send(commands.handle, prepared, n, Math.min(WAVE, total - n), (at) => at / total);
  return { ...prepared, next: total };
}
