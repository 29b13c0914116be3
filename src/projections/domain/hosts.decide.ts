import type { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import type { HostJoined, HostRetired, hostSchema, retirementSchema } from './operations.events.js';
import type { OperationsState } from './operations.state.js';

const RULE = 'design: Read models, more than one host';

/**
 * Several hosts serve a log only where all of them share one database of read models: otherwise each would show, certify
 * and halt on its own. One that has joined before joins again without a word. @throws Rejection `another-host`
 */
export const joinLog: Decide<z.infer<typeof hostSchema>, HostJoined, OperationsState> = (own, { hosts }) => {
  const known = hosts.get(own.host);
  const others = [...hosts].filter(
    ([host, { readModels }]) => host !== own.host && (readModels === 'own' || own.readModels === 'own'),
  );
  if (others.length > 0) {
    const [[host, { name }]] = others as [(typeof others)[number]];
    reject({
      code: 'another-host',
      detail: `The log is served by ${name} (${host}), and ${own.readModels === 'own' ? 'this host' : 'that one'} keeps its read models to itself.`,
      where: '/host',
      rule: RULE,
      remedy: `Set the same DATABASE_URL on every host; if ${name} serves the log no more, say so: kientoan hosts retire ${host} --reason ….`,
      facts: { hosts: others.map(([id, one]) => ({ host: id, ...one })) },
    });
  }
  if (known?.name === own.name && known.readModels === own.readModels) return [];
  return [{ type: 'HostJoined', data: own }];
};

/** A host that serves the log no more; another one may take its place. @throws Rejection `host-unknown` */
export const retireHost: Decide<z.infer<typeof retirementSchema>, HostRetired, OperationsState> = (
  retirement,
  { hosts },
) => {
  if (hosts.has(retirement.host)) return [{ type: 'HostRetired', data: retirement }];
  return reject({
    code: 'host-unknown',
    detail: `No host "${retirement.host}" serves the log.`,
    where: '/host',
    rule: RULE,
    remedy: 'Look at `kientoan hosts`.',
    facts: { hosts: [...hosts].map(([host, one]) => ({ host, ...one })) },
  });
};
