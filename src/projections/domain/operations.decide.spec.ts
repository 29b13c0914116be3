import type { DecisionContext } from '../../kernel/decider.js';
import type { Certificate } from '../certificate.js';
import { personalToken } from '../../kernel/personal.js';
import { acceptDifference, erasePerson, recordCertificate, registerPerson } from './operations.decide.js';
import {
  certificateSchema,
  differenceAccepted,
  generationCertified,
  type CertificateData,
  type OperationsEvent,
} from './operations.events.js';
import { operationsFold, type OperationsState } from './operations.state.js';

const context = {} as DecisionContext;
const digest = 'a'.repeat(64);
const difference = {
  table: 'cells',
  key: { cell: 'c1' },
  kind: 'differs',
  column: 'members',
  live: 70,
  rebuilt: 7,
} as const;
const waiting: Certificate = {
  ...generationCertified.sample,
  differences: { total: 1, digest, listed: [difference] },
  switched: false,
};

function after(...certificates: CertificateData[]): OperationsState {
  const events = certificates.flatMap((certificate) =>
    recordCertificate(certificate, operationsFold.initial(), context),
  );
  return events.reduce(
    (state, event: OperationsEvent, revision) =>
      operationsFold.evolve(state, { event, id: '', revision, commandId: '' }),
    operationsFold.initial(),
  );
}

describe('what operators decide about rebuilt read models', () => {
  it('a certificate is recorded word for word, with its differences', () => {
    expect(recordCertificate(waiting, after(), context)).toEqual([
      { type: 'GenerationCertified', data: waiting },
    ]);
    expect(certificateSchema.parse(JSON.parse(JSON.stringify(waiting)))).toEqual(waiting);
  });

  it('differences are accepted as the certificate names them, with a reason', () => {
    const command = { generation: 2, digest, reason: 'Changed by hand on Monday.' };
    expect(acceptDifference(command, after(waiting), context)).toEqual([
      { type: 'DifferenceAccepted', data: command },
    ]);
  });

  it('differences that nobody found, that were settled, or that are others now, are not accepted', () => {
    const command = differenceAccepted.sample;
    expect(() => acceptDifference(command, after(), context)).toThrow('no-difference-to-accept');
    expect(() =>
      acceptDifference({ ...command, digest }, after(waiting, { ...waiting, switched: true }), context),
    ).toThrow('no-difference-to-accept');
    expect(() => acceptDifference(command, after(waiting), context)).toThrow('other-differences');
  });
});

describe('who is registered', () => {
  const id = '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11';

  it('is called by the id under which the name is kept, and the event says no more', () => {
    const command = { name: personalToken('name', id, digest) };
    expect(registerPerson(command, after(), context)).toEqual([
      { type: 'PersonRegistered', data: { person: id } },
    ]);
  });

  it('is refused by name: it would stay in the log for ever', () => {
    expect(() => registerPerson({ name: 'Nguyễn Văn A' }, after(), context)).toThrow('name-not-hidden');
  });

  it('leaves what is known of generations as it was', () => {
    const state = after(waiting);
    const event = { type: 'PersonRegistered', data: { person: id } } as const;
    const { generations } = operationsFold.evolve(state, { event, id: '', revision: 9, commandId: '' });
    expect(generations).toBe(state.generations);
  });
});

describe('who is erased', () => {
  const person = '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11';
  const known = (...types: ('PersonRegistered' | 'PersonErased')[]) =>
    types.reduce<OperationsState>(
      (state, type, revision) =>
        operationsFold.evolve(state, { event: { type, data: { person } }, id: '', revision, commandId: '' }),
      operationsFold.initial(),
    );

  it('is named by the opaque id, and by nothing else', () => {
    expect(erasePerson({ person }, known('PersonRegistered'), context)).toEqual([
      { type: 'PersonErased', data: { person } },
    ]);
  });

  it('is registered, and was not erased before', () => {
    expect(() => erasePerson({ person }, known(), context)).toThrow('person-unknown');
    expect(() => erasePerson({ person }, known('PersonRegistered', 'PersonErased'), context)).toThrow(
      'already-erased',
    );
  });
});
