import { reject } from '../../kernel/rejection.js';
import type { PlanRules } from './plan-rules.js';

/**
 * A command that the plan is to send has the shape that its schema asks for: what does not would be recorded in the plan,
 * texts about persons under names that nobody knows among it, before its stream refused it. @throws Rejection `form-unfit`
 */
export function guardSent(rules: Pick<PlanRules, 'faultsOfSent'>, command: string, body: Readonly<Record<string, unknown>>, where: string, rule: string): void {
  const faults = rules.faultsOfSent(command, body);
  const [first] = faults;
  if (!first) return;
  reject({
    code: 'form-unfit', where: `${where}${first.path === '/' ? '' : first.path}`, rule, detail: `The body does not fit ${command}: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
    remedy: `Write it as ${command} takes it (\`kientoan commands\`).`, facts: { command, faults: faults.slice(0, 100) },
  });
} // prettier-ignore
