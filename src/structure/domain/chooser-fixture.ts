import type { Kind } from './act.js';
import { isAlive, textAt, type Register, type Unit } from './register.state.js';
import type { DecisionName } from './structure-decisions.js';

/** What a generated step is made from: which command, on which day, and numbers to pick with. */
export interface Step {
  readonly command: DecisionName | 'CorrectDecision';
  readonly day: number;
  readonly picks: readonly number[];
}

/** Days of the generated decisions; few, so that several fall on one day and many are recorded late. */
export const DAYS = [
  '2016-08-01',
  '2017-03-01',
  '2018-06-30',
  '2019-01-01',
  '2019-12-30',
  '2020-01-01',
  '2021-07-15',
];
/** Picks from the numbers of a step, one after the other; the same step on the same state gives the same command. */
export class Chooser {
  private at = 0;
  readonly day: string;
  constructor(
    readonly state: Register,
    readonly step: Step,
  ) {
    this.day = DAYS[step.day % DAYS.length] ?? '2020-01-01';
  }

  number(below: number): number {
    const pick = this.step.picks[this.at++ % this.step.picks.length] ?? 0;
    return (pick + this.at * 7) % below;
  }

  of<T>(list: readonly T[]): T {
    return list[this.number(list.length)] as T;
  }

  chance(percent: number): boolean {
    return this.number(100) < percent;
  }

  units(...kinds: readonly Kind[]): Unit[] {
    return [...this.state.units.values()].filter((unit) => kinds.includes(unit.kind));
  }

  /** Mostly a unit that lives on the day; now and then one that does not, of another kind, or of nowhere. */
  unit(...kinds: readonly Kind[]): string {
    if (this.chance(2)) return 'nowhere';
    const all = this.chance(4) ? [...this.state.units.values()] : this.units(...kinds);
    const living = this.chance(8) ? all : all.filter((unit) => isAlive(unit, this.day));
    return living.length === 0 ? 'nowhere' : this.of(living).id;
  }

  /** Mostly an organization of a form, so that what needs one finds it. */
  organization(form: 'committee' | 'base-cell'): string {
    const fits = this.units('organization').filter(
      (unit) => isAlive(unit, this.day) && textAt(unit, 'form', this.day) === form,
    );
    return fits.length === 0 || this.chance(15) ? this.unit('organization') : this.of(fits).id;
  }

  /** One of few codes, so that they clash now and then. */
  code(): string {
    return `0${this.number(12)}`;
  }

  /** One of many codes. */
  freshCode(): string {
    return `${100 + this.number(900)}`;
  }

  known(id: string): Unit | undefined {
    return this.state.units.get(id);
  }

  decision(): string {
    const acts = [...new Set(this.state.acts.map((act) => act.decision))];
    const ids = [...acts.slice(0, 10), ...[...this.state.records.keys()].slice(-2)];
    return ids.length === 0 ? 'none' : (ids[ids.length - 1 - this.number(Math.min(ids.length, 6))] ?? 'none');
  }
}
