import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { commandHandlers, dispatch } from '../src/event-store/command-handler.js';
import { EventRegistry } from '../src/event-store/event-registry.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { uuid5 } from '../src/kernel/ids.js';
import { Reactors } from '../src/reactors/index.js';
import { onRedis, openBare, run } from './bare-jobs.js';
import { openCommands, type Commands } from './history.js';
import type { Measured } from './measured.js';
import { actor, capabilities, definitionOf, header, prepareRegister } from './prepared.js';

const ISSUES_OF_A_MEETING = 10;
/** As many as the reactor has on their way at once. */
const CALLERS = 512;

interface OpenCases {
  readonly from: string;
  readonly to: string;
  readonly cases: readonly { readonly meeting: string; readonly issue: string }[];
}

/** A cell with so many open issues, raised at meetings of which each is a stream. */
async function openCases({ handle }: Commands, count: number): Promise<OpenCases> {
  const { cells: [from = '', to = ''] } = await prepareRegister({ handle }, 'r', { villages: 1, cells: 2 }); // prettier-ignore
  const issues = Array.from({ length: ISSUES_OF_A_MEETING }, (_, n) => `Kiến nghị ${n}`);
  const body = { register: 'r', cell: from, heldOn: '2019-03-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 9 }], issues }; // prettier-ignore
  const definition = definitionOf('RecordMeeting');
  const held = await Promise.all(
    Array.from({ length: count / ISSUES_OF_A_MEETING }, (_, n) => handle.execute({ definition, body, actor, idempotencyKey: `m${n}` })),
  ); // prettier-ignore
  const cases = held.flatMap(({ commandId, stream }) =>
    issues.map((_, n) => ({ meeting: stream.replace('meeting-', ''), issue: uuid5(commandId, 'issue', n + 1) })),
  ); // prettier-ignore
  return { from, to, cases };
}

/** Dissolves the cell; the other one takes its cases over. Gives the id of the event. */
async function dissolve({ handle, store }: Commands, { from, to }: Pick<OpenCases, 'from' | 'to'>): Promise<string> {
  const place = { members: [{ to, official: 'rest', probationary: 'rest' }], obligationsTo: to };
  const body = { ...header, register: 'r', unit: from, place };
  const { revision } = await handle.execute({ definition: definitionOf('DissolveCell'), body, actor, idempotencyKey: 'dissolve' });
  for await (const { id } of store.readStream('register-r', { from: revision })) return id;
  throw new Error('nothing was dissolved');
} // prettier-ignore

/** Seconds from the dissolution until the reactor, which has read all before, has moved every case and read that they have moved. */
async function reactorSeconds(folder: string, commands: Commands, count: number): Promise<number> {
  const units = await openCases(commands, count);
  const reactors = await Reactors.open({
    folder,
    log: commands.store,
    registry: new EventRegistry(capabilities.events),
    reactors: capabilities.reactors,
    send: (request) => commands.handle.execute(request),
  });
  const toItsEnd = async (): Promise<void> => {
    if (!(await reactors.idle(600_000))) throw new Error('the reactor did not come to an end');
  };
  await toItsEnd();
  const started = performance.now();
  await dissolve(commands, units);
  await toItsEnd();
  const seconds = (performance.now() - started) / 1000;
  await reactors.close();
  return seconds;
}

/** Seconds that the same moves take when somebody sends them through the CommandBus who knows already what is to be moved. */
async function bareSeconds(commands: Commands, count: number): Promise<number> {
  const { handle } = commands;
  const { from, to, cases } = await openCases(commands, count);
  const app = await NestFactory.createApplicationContext({ module: class Bench {}, imports: [CqrsModule.forRoot()], providers: [{ provide: HandleCommand, useValue: handle }, ...commandHandlers(capabilities.commands)] }, { logger: false }); // prettier-ignore
  await app.init();
  const bus = app.get(CommandBus);
  const definition = definitionOf('MoveIssue');
  let next = 0;
  const started = performance.now();
  const cause = await dissolve(commands, { from, to });
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let one = cases[next++]; one; one = cases[next++]) {
        const body = { register: 'r', ...one, on: header.effectiveOn, from, to, cause };
        await dispatch(bus, { definition, body, actor, idempotencyKey: `${cause}/${one.issue}` });
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await app.close();
  return seconds;
}

/**
 * Open cases moved by the reactor a second, beside the same move commands sent through the CommandBus, and beside bare
 * BullMQ jobs that do nothing: as many cases would cost that much if each were a job.
 */
export async function reactorBench(folder: string, quick: boolean): Promise<Measured[]> {
  const count = quick ? 1_000 : 10_000;
  const rate = async (
    name: string,
    seconds: (own: string, commands: Commands) => Promise<number>,
  ): Promise<number> => {
    const own = join(folder, `reactors-${name}`);
    const commands = openCommands(own, false);
    const taken = await seconds(own, commands);
    await commands.close();
    rmSync(own, { recursive: true, force: true });
    return count / taken;
  };
  const ours = await rate('ours', (own, commands) => reactorSeconds(own, commands, count));
  const limit = await rate('bare', (_own, commands) => bareSeconds(commands, count));
  const row = (beside: string, other: number): Measured => ({
    ...{ name: `reactor, ${count} open cases moved, beside ${beside}`, ours, limit: other, unit: 'cases/s' },
    ratio: ours / other,
  });
  return [
    row('the CommandBus', limit),
    ...(await onRedis('reactors', async (url) => {
      const { added, done } = await run(openBare(url), count);
      return [row('bare BullMQ jobs', 1 / (1 / added + 1 / done))];
    })),
  ];
}
