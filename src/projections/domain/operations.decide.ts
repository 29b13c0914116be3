import type { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idOfToken } from '../../kernel/personal.js';
import { reject } from '../../kernel/rejection.js';
import type {
  acceptanceSchema,
  CertificateData,
  DifferenceAccepted,
  erasureSchema,
  GenerationCertified,
  IncidentSettled,
  PersonErased,
  PersonRegistered,
  personSchema,
  settlementSchema,
} from './operations.events.js';
import type { OperationsState } from './operations.state.js';

/** A certificate is a finding: it is recorded as it is; of a night there is one. @throws Rejection */
export const recordCertificate: Decide<CertificateData, GenerationCertified, OperationsState> = (
  certificate,
  state,
) => {
  const { night } = certificate;
  if (night !== undefined && state.nights.has(night)) {
    reject({
      code: 'night-certified',
      detail: `The night of ${night} has its certificate.`,
      where: '/night',
      rule: 'design: Jobs and reactors',
      remedy: 'Nothing is to be done.',
    });
  }
  return [{ type: 'GenerationCertified', data: certificate }];
};

/** Differences can be accepted only as a recorded certificate names them, and while the generation waits. @throws Rejection */
export const acceptDifference: Decide<
  z.infer<typeof acceptanceSchema>,
  DifferenceAccepted,
  OperationsState
> = (command, state) => {
  const certified = state.generations.get(command.generation);
  const rule = 'design: read models, rebuild';
  if (!certified || certified.switched || certified.differences === 0) {
    reject({
      code: 'no-difference-to-accept',
      detail: `Generation ${command.generation} has no recorded differences that wait for a decision.`,
      where: '/generation',
      rule,
      remedy: 'Rebuild, record its certificate, and accept the differences that it names.',
    });
  }
  if (certified.digest !== command.digest) {
    reject({
      code: 'other-differences',
      detail: `The certificate of generation ${command.generation} names other differences.`,
      where: '/digest',
      rule,
      remedy: 'Look at the newest certificate and send its digest.',
      facts: { digest: certified.digest, differences: certified.differences },
    });
  }
  return [{ type: 'DifferenceAccepted', data: command }];
};

/**
 * A person gets the id under which the name is kept, made from the command's id. A name that comes here as a name did not
 * pass the gateway, and would stay in the log for ever. @throws Rejection
 */
export const registerPerson: Decide<z.infer<typeof personSchema>, PersonRegistered, OperationsState> = ({
  name,
}) => {
  const person = idOfToken(name);
  if (person !== undefined) return [{ type: 'PersonRegistered', data: { person } }];
  return reject({
    code: 'name-not-hidden',
    detail: 'The name was not put into the people database.',
    where: '/name',
    rule: 'design: People',
    remedy: 'Send the command through the gateway, as HTTP and the command line do.',
  });
};

/** A registered person is erased once; the event names the opaque id alone. @throws Rejection */
export const erasePerson: Decide<z.infer<typeof erasureSchema>, PersonErased, OperationsState> = (
  { person },
  state,
) => {
  const known = state.persons.get(person);
  if (known === 'registered') return [{ type: 'PersonErased', data: { person } }];
  const refused = { where: '/person', rule: 'design: People', facts: { person } };
  return known === 'erased'
    ? reject({
        code: 'already-erased',
        detail: `"${person}" was erased before.`,
        remedy: 'Nothing is to be done.',
        ...refused,
      })
    : reject({
        code: 'person-unknown',
        detail: `No person is registered as "${person}".`,
        remedy: 'Look at `kientoan persons`; a person is erased by the opaque id, never by the name.',
        ...refused,
      });
};

/** Whether the incident is open is known to whoever is halted by it, not to the log: it is asked before the command is sent. */
export const settleIncident: Decide<z.infer<typeof settlementSchema>, IncidentSettled, OperationsState> = (
  settlement,
) => [{ type: 'IncidentSettled', data: settlement }];
