import { isAct, type StructureEvent } from './structure.events.js';

/**
 * The units that an event of a register writes or names, each once: those of whom somebody who saw them before has not
 * seen everything. An act touches all that its fold notes; an annulment what it restores and who takes over; a
 * correction of the record whose founding day or name it corrects.
 */
export function unitsTouchedBy(event: StructureEvent): ReadonlySet<string> {
  if (event.type === 'DecisionAnnulled') {
    const { restored, unmade } = event.data;
    return named(
      restored.map(({ unit }) => unit),
      unmade.map(({ obligationsTo }) => obligationsTo),
    );
  }
  if (event.type === 'RecordCorrected')
    return named([...(event.data.founded ?? []), ...(event.data.spelling ?? [])].map(({ unit }) => unit));
  // A reservation changes nothing that anybody has seen of a unit.
  if (!isAct(event)) return new Set();
  const { inputs, results, changes } = event.data;
  const { started, ended, marked, moved, labelled, counted, paired, posts, obligations } = changes;
  const units = new Set([...inputs, ...results]);
  const add = (...ids: readonly (string | null | undefined)[]): void => {
    for (const id of ids) if (id) units.add(id);
  };
  for (const { unit, parent, predecessors, locality } of started ?? [])
    add(unit, parent, ...predecessors, locality);
  for (const { unit, successors } of ended ?? []) add(unit, ...successors);
  for (const { unit } of marked ?? []) add(unit);
  for (const { unit, parent } of moved ?? []) add(unit, parent);
  for (const { unit } of labelled ?? []) add(unit);
  for (const { unit } of counted ?? []) add(unit);
  for (const { cell, village } of paired ?? []) add(cell, village);
  for (const { unit } of posts ?? []) add(unit);
  for (const { to } of obligations ?? []) add(to);
  return units;
}

function named(...lists: readonly (readonly (string | null)[])[]): ReadonlySet<string> {
  return new Set(lists.flat().filter((unit): unit is string => unit !== null));
}
