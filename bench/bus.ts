import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { commandHandlers, dispatch } from '../src/event-store/command-handler.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { actor, capabilities, definitionOf, header } from './prepared.js';

/** One command of a load: a name changed now and then, else a number of households. */
export interface Load {
  readonly name: 'RenameVillage' | 'ChangeHouseholds';
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
}

/** The n-th command of a load over registers `r0`, `r1`, … and their villages. */
export function loadAt(units: readonly (readonly string[])[], n: number): Load {
  const register = n % units.length;
  const own = units[register] ?? [];
  const unit = own[Math.floor(n / units.length) % own.length] ?? '';
  const rename = n % 4 === 0;
  return {
    name: rename ? 'RenameVillage' : 'ChangeHouseholds',
    body: { ...header, register: `r${register}`, unit, ...(rename ? { name: `Tổ số ${n}` } : { delta: 1 }) },
    key: `k${n}`,
  };
}

/** A CommandBus alone, as the program makes it. */
export async function openBus(
  handle: HandleCommand,
): Promise<{ send(load: Load): Promise<unknown>; close(): Promise<void> }> {
  const app = await NestFactory.createApplicationContext({ module: class Bench {}, imports: [CqrsModule.forRoot()], providers: [{ provide: HandleCommand, useValue: handle }, ...commandHandlers(capabilities.commands)] }, { logger: false }); // prettier-ignore
  await app.init();
  const bus = app.get(CommandBus);
  return {
    send: ({ name, body, key }) =>
      dispatch(bus, { definition: definitionOf(name), body, actor, idempotencyKey: key }),
    close: () => app.close(),
  };
}

/** Sends commands `from` … `from + count - 1` by so many callers; gives how many a second. */
export async function drive(
  send: (n: number) => Promise<unknown>,
  { from, count, callers }: { readonly from: number; readonly count: number; readonly callers: number },
): Promise<number> {
  let next = from;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < from + count) await send(next++);
    }),
  );
  return count / ((performance.now() - started) / 1000);
}
