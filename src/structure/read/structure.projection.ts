import type { Recorded } from '../../kernel/event.js';
import type { Projection, ReadModelWriter } from '../../projections/index.js';
import type { Act } from '../domain/act.js';
import {
  ACTS,
  isAct,
  type DecisionAnnulled,
  type RecordCorrected,
  type ReservationEvent,
  type StructureEvent,
} from '../domain/structure.events.js';
import { unitsTouchedBy } from '../domain/units-touched.js';
import { EventSpans } from './spans.js';
import { registers, reservations, revisions, units, unitTouches, unitVersions } from './structure-tables.js';

/** Every event of a register. */
export const STRUCTURE_EVENTS = [
  'RegisterOpened',
  ...Object.keys(ACTS),
  'DecisionAnnulled',
  'RecordCorrected',
];
/** Every event of a register has a revision by which its state can be asked for. */
const EVENTS = [...STRUCTURE_EVENTS, 'UnitsReserved', 'UnitsReleased'];

/** The units of every register with all their versions, on both axes of time. */
export const structureProjection: Projection = {
  name: 'structure',
  version: 6,
  tables: [registers, revisions, units, unitTouches, unitVersions, reservations],
  handles: EVENTS,
  project(recorded, model) {
    const { event, revision, metadata } = recorded as Recorded<StructureEvent>;
    const { register } = event.data;
    model.put(revisions, { register, revision, recordedAt: metadata.recordedAt });
    for (const unit of unitsTouchedBy(event)) model.put(unitTouches, { register, unit, revision });
    if (isAct(event)) applyAct(model, event.data, revision);
    else if (event.type === 'DecisionAnnulled') restore(model, event.data, revision);
    else if (event.type === 'RecordCorrected') correct(model, event.data, revision);
    else if (event.type === 'UnitsReserved' || event.type === 'UnitsReleased')
      reserve(model, event, revision);
    else if (event.type === 'RegisterOpened') {
      const { name, authority, region, openedOn } = event.data;
      model.put(registers, { register, name, authority, region, openedOn });
    }
  },
};

function applyAct(model: ReadModelWriter, { register, decision, changes }: Act, revision: number): void {
  const day = decision.effectiveOn;
  const spans = new EventSpans(model, unitVersions, register, revision);
  for (const { unit, kind, form, name, code, parent, locality, number, founded } of changes.started ?? []) {
    const known = model.get(units, { register, unit });
    model.put(units, { register, unit, kind, founded: founded ?? known?.founded ?? null });
    spans.of(unit).insert({
      kind, form, name, code, parent, locality: locality ?? null, number: number ?? null, village: null, validFrom: day, validTo: null,
      endedHow: null, successors: null,
    }); // prettier-ignore
  }
  for (const { unit, how, successors } of changes.ended ?? [])
    spans.of(unit).end(day, { endedHow: how, successors });
  for (const { unit, parent, to } of changes.moved ?? []) spans.of(unit).change(day, to, () => ({ parent }));
  for (const { unit, label, value, to } of changes.labelled ?? [])
    spans.of(unit).change(day, to, () => ({ [label]: value }));
  for (const { cell, village, to } of changes.paired ?? [])
    spans.of(cell).change(day, to, () => ({ village }));
}

/** What a plan held is released, and what it holds now is held from here on. */
function reserve(model: ReadModelWriter, { type, data }: ReservationEvent, revision: number): void {
  const { register, plan } = data;
  for (const row of model.select(reservations, { register, plan }))
    if (row.released === null) model.put(reservations, { ...row, released: revision });
  if (type === 'UnitsReleased') return;
  for (const unit of data.units)
    model.put(reservations, { register, plan, unit, from: data.from, reserved: revision, released: null });
}

function restore(
  model: ReadModelWriter,
  { register, restored }: DecisionAnnulled['data'],
  revision: number,
): void {
  const event = new EventSpans(model, unitVersions, register, revision);
  for (const { unit, versions } of restored) {
    const spans = event.of(unit);
    const kind = model.get(units, { register, unit })?.kind ?? '';
    spans.closeAll();
    for (const { from, to, ...version } of versions)
      spans.insert({ ...version, kind, validFrom: from, validTo: to });
  }
}

function correct(
  model: ReadModelWriter,
  { register, founded, spelling }: RecordCorrected['data'],
  revision: number,
): void {
  for (const { unit, founded: day } of founded ?? []) {
    const known = model.get(units, { register, unit });
    if (known) model.put(units, { ...known, founded: day });
  }
  const spans = new EventSpans(model, unitVersions, register, revision);
  for (const { unit, was, name, from, to } of spelling ?? []) {
    spans.of(unit).change(
      from,
      to,
      () => ({ name }),
      (row) => row.name === was,
    );
  }
}
