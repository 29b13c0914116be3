import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { OutcomeUnknown } from '../event-store.errors.js';
import { PositionText } from '../position.js';
import { GroupCommit, startWriterThread } from './group-commit.js';
import { openLogFile } from './log-file.js';

const newEvent = () => ({ id: randomUUID(), type: 'Tested.v1', data: '{}', metadata: '{}' });

describe('the thread that writes the log', () => {
  it('may die: what it had is of unknown outcome, what waited is written by the next one, and nothing stands twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-commit-'));
    const { reader, storeId } = openLogFile(folder, false);
    const threads: Worker[] = [];
    // Nothing that the first thread still says is heard: whether it has written is what nobody knows.
    let isCut = false;
    const start = (of: string): Worker => {
      const thread = startWriterThread(of);
      const emit = thread.emit.bind(thread) as (...said: unknown[]) => boolean;
      const isFirst = threads.length === 0;
      thread.emit = (...said: unknown[]) =>
        isCut && isFirst && said[0] === 'message' ? false : emit(...said);
      threads.push(thread);
      return thread;
    };
    const commits = new GroupCommit(folder, new PositionText(`sqlite:${storeId}:`), () => undefined, start);
    await commits.append('register-a', [newEvent()], 'no-stream');
    isCut = true;
    const second = newEvent();
    const cut = commits.append('register-a', [second], 0);
    await new Promise((resolve) => setImmediate(resolve));
    const waits = commits.append('register-b', [newEvent()], 'no-stream');
    const ended = threads[0]?.terminate();
    await expect(cut).rejects.toBeInstanceOf(OutcomeUnknown);
    await ended;
    await waits;
    expect(await commits.append('register-a', [second], 0)).toMatchObject({ revision: 1 });
    expect(threads).toHaveLength(2);
    expect(reader.prepare('SELECT count(*) FROM events').pluck().get()).toBe(3);
    await commits.close();
    reader.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
