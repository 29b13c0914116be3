import { bareRead, firstCommand } from './cold-start.task.js';

/** Tasks that benches run in a process of their own: name, then texts; what they give goes to the parent. */
const TASKS: Readonly<Record<string, (...args: string[]) => Promise<unknown>>> = {
  'first-command': firstCommand,
  'bare-read': bareRead,
};

const [name = '', ...args] = process.argv.slice(2);
const task = TASKS[name];
if (!task) throw new Error(`no task ${name}`);
const answer = await task(...args);
process.send?.(answer);
process.disconnect();
