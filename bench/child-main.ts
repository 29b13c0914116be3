import { httpCommands, httpReads } from './http-tasks.js';
import { bareRead, firstCommand } from './cold-start-tasks.js';
import { catchUpPlans, startWithPlans } from './plan-tasks.js';
import { catchUpReadModels, rebuildMemory } from './memory-tasks.js';

/** Tasks that benches run in a process of their own: name, then texts; what they give goes to the parent. */
const TASKS: Readonly<Record<string, (...args: string[]) => Promise<unknown>>> = {
  'first-command': firstCommand,
  'bare-read': bareRead,
  'rebuild-memory': rebuildMemory,
  'catch-up': catchUpReadModels,
  'catch-up-plans': catchUpPlans,
  'start-with-plans': startWithPlans,
  'http-commands': httpCommands,
  'http-reads': httpReads,
};

const [name = '', ...args] = process.argv.slice(2);
const task = TASKS[name];
if (!task) throw new Error(`no task ${name}`);
const answer = await task(...args);
process.send?.(answer ?? null);
process.disconnect();
