import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs one task in a process of its own, so that neither warm code nor memory of the parent counts, and gives what it
 * answers. @throws Error when it ends without an answer
 */
export function inChild<T>(task: string, ...args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./child-main.js', import.meta.url)), [task, ...args]);
    let answer: { value: T } | undefined;
    child.on('message', (value) => (answer = { value: value as T }));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (answer && code === 0) resolve(answer.value);
      else reject(new Error(`bench task ${task} ended with ${code ?? 'a signal'}`));
    });
  });
}
