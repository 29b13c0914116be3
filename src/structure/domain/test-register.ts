import type { DecisionContext } from '../../kernel/decider.js';
import { uuid5 } from '../../kernel/ids.js';
import { policyBook, type PolicyVersion } from '../../kernel/policy.js';
import { Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { EVERY_RIGHT } from '../../kernel/scope.js';
import { correctDecision, correctDecisionSchema } from './correct-decision.decide.js';
import { registerFold } from './register-fold.js';
import { registerParts } from './register-parts.js';
import type { Register } from './register.state.js';
import { DECISIONS, type DecisionEntry, type DecisionName } from './structure-decisions.js';
import type { StructureEvent } from './structure.events.js';

export const BASIS = {
  number: '01/QĐ',
  title: 'Quyết định',
  issuer: 'Ủy ban nhân dân tỉnh',
  date: '2019-12-30',
};
const POLICIES: PolicyVersion[] = [
  { code: 'village-households', version: '04/2012/TT-BNV', citation: 'điều 7', from: '2012-10-15', figures: { 'hamlet.central-highlands': 100, 'residential-group.central-highlands': 150 } },
  { code: 'village-households', version: '09/2017/TT-BNV', citation: 'điều 7', from: '2018-03-01', figures: { 'hamlet.central-highlands': 200, 'residential-group.central-highlands': 300 } },
  { code: 'village-households', version: '14/2018/TT-BNV', citation: 'điều 7', from: '2019-01-20', figures: { 'hamlet.central-highlands': 200, 'residential-group.central-highlands': 250 } },
  { code: 'cell-members', version: 'Điều lệ', citation: 'điều 21', from: '2011-01-19', figures: { official: 3 } },
  { code: 'committee-members', version: 'Điều lệ', citation: 'điều 21', from: '2011-01-19', figures: { members: 30 } },
  { code: 'consent', version: '04/2012/TT-BNV', citation: 'điều 8', from: '2012-10-15', figures: { percent: 50 } },
  { code: 'acting-months', version: '04/2012/TT-BNV', citation: 'điều 11', from: '2012-10-15', figures: { months: 6 } },
]; // prettier-ignore

type CommandName = DecisionName | 'CorrectDecision';

/** A register in memory for given/when/then specs: real deciders, real fold, no store. */
export class TestRegister {
  state: Register = registerFold.initial();
  readonly events: StructureEvent[] = [];
  private commands = 0;

  /** Sends a command; the header is filled in where it is not given. Gives the id under which its units were made. */
  when(name: CommandName, body: Record<string, unknown>): string {
    const commandId = uuid5('test', this.commands++);
    for (const event of this.decide(name, body, commandId)) {
      const revision = this.events.push(event) - 1;
      this.state = registerFold.evolve(this.state, {
        event,
        id: uuid5(commandId, 'event', revision),
        revision,
        commandId,
      });
    }
    return commandId;
  }

  /** What a command of that id would record now. */
  decide(
    name: CommandName,
    body: Record<string, unknown>,
    commandId = uuid5('test', this.commands),
  ): readonly StructureEvent[] {
    const entry: DecisionEntry =
      name === 'CorrectDecision'
        ? { schema: correctDecisionSchema, decide: correctDecision as DecisionEntry['decide'] }
        : DECISIONS[name];
    const day = String(body['effectiveOn'] ?? '2020-01-01');
    const header = ['OpenRegister', 'RecordOpeningInventory'].includes(name)
      ? {}
      : { decidedOn: day, effectiveOn: day, basis: BASIS };
    const command = entry.schema.parse({ register: 'r', reason: 'kiểm thử', ...header, ...body });
    return entry.decide(command as never, this.state, contextOf(commandId));
  }

  /** The rejection that a command meets. */
  refuses(name: CommandName, body: Record<string, unknown>): RejectionDetails {
    const before = this.events.length;
    try {
      this.when(name, body);
    } catch (error) {
      if (error instanceof Rejection && this.events.length === before) return error.details;
      throw error;
    }
    throw new Error(`${name} was accepted`);
  }

  /** Opens the register with an inventory as of 2016-08-01. */
  static with(...lines: Record<string, unknown>[]): {
    register: TestRegister;
    unit: (ref: string) => string;
  } {
    const register = new TestRegister();
    register.when('OpenRegister', {
      name: 'Sổ',
      authority: 'Thành ủy',
      region: 'central-highlands',
      openedOn: '2016-08-01',
    });
    const id = register.when('RecordOpeningInventory', { asOf: '2016-08-01', source: 'Danh sách', lines });
    const refs = new Map(
      lines.map((line, at) => [line['ref'], uuid5(id, at === 0 ? 'unit' : `unit-${at}`, 1)]),
    );
    return { register, unit: (ref) => refs.get(ref) ?? ref };
  }
}

/** The n-th unit that a command made. */
export function made(commandId: string, n = 1): string {
  return uuid5(commandId, 'unit', n);
}

export function contextOf(commandId: string): DecisionContext {
  return {
    commandId,
    actor: { id: 'tester', authenticated: false },
    rights: EVERY_RIGHT,
    today: '2026-01-01',
    policies: policyBook(POLICIES),
    newId: (role, n = 0) => uuid5(commandId, role, n),
    consulted: (stream) => {
      throw new Error(`${stream} is not consulted`);
    },
  };
}

/** A register as plain JSON, as its snapshot keeps it. */
export function registerToJson(state: Register): Record<string, unknown> {
  const parts = [...registerParts.parts(state)].map(({ key, json }) => [key, json()]);
  return JSON.parse(JSON.stringify(Object.fromEntries(parts))) as Record<string, unknown>;
}

/** The register that `registerToJson` wrote. */
export function registerFromJson(json: Record<string, unknown>): Register {
  return registerParts.fromParts(Object.entries(json));
}
