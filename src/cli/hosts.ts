import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { hostsOf } from '../hosts.js';
import { RetireHost } from '../projections/index.js';
import { commandLineActor } from './actor.js';
import { common, withSystem, type CommonOptions } from './context.js';
import { print, table } from './output.js';

interface RetireOptions extends CommonOptions {
  readonly reason: string;
  readonly actor: string;
}

/** `hosts` and `hosts retire`. */
export function addHosts(program: Command): void {
  const hosts = common(
    program
      .command('hosts')
      .description('Các máy chủ đang phục vụ nhật ký · the hosts that serve the log (EVENTSTORE_URL)'),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan hosts')
    .action(async (options: CommonOptions) => {
      const answer = { hosts: await withSystem(options, hostsOf) };
      print(options, answer, ({ hosts: known }) =>
        known.length === 0
          ? 'No host has joined: the log lies in the data folder, or nobody has served it yet.'
          : table(['host', 'name', 'read models'], known.map(({ host, name, readModels }) => [host, name, readModels])),
      ); // prettier-ignore
    });
  hosts
    .command('retire <host>')
    .description('Máy chủ thôi phục vụ nhật ký · say that a host serves the log no more')
    .requiredOption('--reason <text>', 'why; public, and an event of its own')
    .requiredOption('--actor <name>', 'who says so; recorded as not authenticated')
    .addHelpText('after', '\nExample:\n  npx kientoan hosts retire 5b1c9a52-0d3f-4a77-8d1e-7a5b0c9f2e41 --reason "Thay máy chủ" --actor an')
    .action(async (host: string, _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<RetireOptions>();
      const actor = commandLineActor(options.actor);
      const body = { host, reason: options.reason };
      const receipt = await withSystem(options, ({ handle }) =>
        handle.execute({ definition: RetireHost, body, actor, idempotencyKey: randomUUID() }),
      );
      print(options, receipt, () => `${host} serves the log no more.`);
    }); // prettier-ignore
}
