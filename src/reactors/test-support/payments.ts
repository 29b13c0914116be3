import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandleCommand, type CommandReceipt } from '../../event-store/handle-command.js';
import { openSqliteEventStore } from '../../event-store/sqlite/sqlite-event-store.adapter.js';
import { ledgerRegistry, Pay } from '../../event-store/test-support/ledger.js';
import type { AnyCommand } from '../../kernel/command.js';
import { Reactors, type ReactorsOptions } from '../index.js';

/** A log of payments in a folder of its own, and reactors that follow it. */
export class Payments {
  readonly folder = mkdtempSync(join(tmpdir(), 'kientoan-reactors-'));
  readonly store = openSqliteEventStore({ folder: this.folder });
  readonly handle = new HandleCommand({ store: this.store, registry: ledgerRegistry });
  private readonly opened: Reactors[] = [];
  private keys = 0;

  pay(ledger: string, amount: number): Promise<CommandReceipt> {
    const body = { ledger, amount, note: '' };
    return this.handle.execute({ definition: Pay as AnyCommand, body, actor: { id: 'an', authenticated: false }, idempotencyKey: `k${this.keys++}` }); // prettier-ignore
  }

  /** Runs reactors until they are closed, or this is. */
  async open(options: Partial<ReactorsOptions> & Pick<ReactorsOptions, 'reactors'>): Promise<Reactors> {
    const { folder, store: log, handle } = this;
    const reactors = await Reactors.open({ folder, log, registry: ledgerRegistry, send: (request) => handle.execute(request), ...options }); // prettier-ignore
    this.opened.push(reactors);
    return reactors;
  }

  async close(): Promise<void> {
    for (const reactors of this.opened) await reactors.close();
    await this.handle.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
