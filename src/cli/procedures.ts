import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { NAMED_BY_PROCEDURES } from '../capabilities.js';
import { ProblemError } from '../api/problem.js';
import { parseParams } from '../api/parameters.js';
import { outlinesIn, procedureIn, procedureQuery, proceduresQuery, type AskedProcedure, type AskedProcedures, type AtMost, type Figure, type Procedure, type ProcedureOutline } from '../plans/index.js'; // prettier-ignore
import { readProcedures } from '../procedures.js';
import { loadProcedures } from './context.js';
import { paragraph, print, table } from './output.js';

interface ProceduresOptions {
  readonly json?: boolean;
  readonly version?: string;
  readonly on?: string;
  readonly mermaid?: boolean;
  readonly check?: string;
}

/** `procedures [NAME]`: which there are, what one asks for, and whether a file is fit to be followed. */
export function addProcedures(program: Command): void {
  program
    .command('procedures [name]')
    .description('Các thủ tục mà phương án đi theo · the procedures that plans follow')
    .option('--version <version>', 'this version; default the last one')
    .option('--on <day>', 'the versions in force on a day, YYYY-MM-DD')
    .option('--mermaid', 'as a diagram of states, for a page that draws Mermaid')
    .option('--check <file>', 'says what is wrong with a file of procedures, with line and field')
    .option('--json', 'one JSON document on standard output and nothing else')
    .addHelpText('after', '\nExample:\n  npx kientoan procedures merge-villages --on 2020-01-01')
    .action(async (name: string | undefined, options: ProceduresOptions) => {
      if (options.check !== undefined) return check(options.check, options);
      const rules = await loadProcedures();
      const { version, on } = options;
      if (name === undefined) {
        const procedures = outlinesIn(
          rules.procedures,
          parseParams(proceduresQuery(rules), { on }) as AskedProcedures,
        );
        const { knownUntil } = rules.calendar;
        return print(options, { procedures }, () =>
          paragraph(listOf(procedures), `Ngày nghỉ lễ đã có đến ${knownUntil ?? '(chưa có)'} · public holidays are known until ${knownUntil ?? '(none is)'}`),
        ); // prettier-ignore
      }
      const asked = parseParams(procedureQuery(rules), { name, version, on }) as AskedProcedure;
      print(options, procedureIn(rules.procedures, asked), (one) =>
        options.mermaid ? mermaid(one) : asText(one),
      );
    });
}

async function check(file: string, options: ProceduresOptions): Promise<void> {
  const { versions, faults } = readProcedures(
    basename(file),
    await readFile(file, 'utf8'),
    NAMED_BY_PROCEDURES,
  );
  if (faults.length > 0)
    throw new ProblemError(422, 'procedure-unfit', faults.join('\n'), 'Mend what is listed; a plan cannot follow the file as it is.', { faults }); // prettier-ignore
  print(options, { file: basename(file), versions: versions.map(({ version }) => version), faults }, () => `${basename(file)}: ${versions.length} versions, nothing is wrong`); // prettier-ignore
}

function listOf(all: readonly ProcedureOutline[]): string {
  const rows = all.map(({ name, version, from, until, title, stages }) => [name, version, from, until ?? '', title.vi, String(stages.length)]); // prettier-ignore
  return table(['procedure', 'version', 'from', 'until', 'title', 'stages'], rows);
}

/** A procedure as a person reads it: stage by stage, with who does what until when, and where it goes from there. */
function asText({ name, version, from, title, citation, decisions, start, stages }: Procedure): string {
  const head = paragraph(
    `${title.vi} · ${title.en}`,
    `${name}, version ${version}, in force from ${from}: ${citation}`,
    ...(decisions.length > 0 ? [`carries: ${decisions.join(', ')}`] : []),
    `begins with: ${start}`,
  );
  const told = stages.map(({ id, title: of, citation: by, tasks, wait, effect, edits, exits }) => [
    `${id}: ${of.vi} · ${of.en} (${by})${edits ? ' [decisions may be changed]' : ''}${effect ? ' [effect]' : ''}`,
    ...tasks.map(({ title: what, role, level, deadline, evidence, approves, otherThan, forEach, escalates, fields }) =>
      [
        `  - ${what.vi} · ${what.en}: ${role}, ${level}`,
        ...(forEach ? [`one for each ${forEach.replace('input-', '')}`] : []),
        ...(deadline ? [`within ${figure(deadline.count)} ${deadline.unit}${deadline.after === 'effect' ? ' of the effect' : ''}`] : []),
        ...(escalates ? [`then ${escalates.role}, ${escalates.level}`] : []),
        ...(evidence.length > 0 ? [`with ${evidence.join(', ')}`] : []),
        ...(fields.length > 0 ? [`records ${fields.map((field) => `${field.id}${bound(field.atMost)}`).join(', ')}`] : []),
        ...(otherThan ? [`not by who did ${otherThan}`] : []),
        ...(approves ? ['approves the decisions'] : []),
      ].join('; ')),
    ...(wait ? [`  waits ${wait.count} ${wait.unit}`] : []),
    ...exits.map(({ when, to, returns }) => `  ${returns ? '<-' : '->'} ${to}${conditionOf(when)}`),
  ].join('\n')); // prettier-ignore
  return [head, ...told].join('\n');
}

function figure(count: Figure): string {
  if (typeof count === 'number') return String(count);
  return `${count.outOf ? `1/${count.outOf} of ` : ''}${count.task}.${count.field}`;
}

function bound(atMost: AtMost | undefined): string {
  if (atMost === undefined) return '';
  if (typeof atMost === 'number' || 'task' in atMost) return ` (at most ${figure(atMost)})`;
  const each = Object.entries(atMost.each).map(([option, most]) => `${option} ${figure(most)}`);
  return ` (at most by ${atMost.by}: ${each.join(', ')})`;
}

function conditionOf(when: Procedure['stages'][number]['exits'][number]['when']): string {
  if (when.name === 'always') return '';
  if (when.name === 'returned') return ' if a task is given back';
  if (when.name === 'answered') return ` if ${when.field} is ${when.oneOf.join(' or ')}`;
  return ` if more than ${when.percent} % of those who ${when.of === 'entitled' ? 'are entitled' : 'took part'} agree${when.over === 'each' ? ', in each unit' : ', over the whole area'}`;
}

function mermaid({ start, stages }: Procedure): string {
  const idOf = (stage: string): string => (stage === 'end' ? '[*]' : stage.replaceAll('-', '_'));
  return [
    'stateDiagram-v2',
    ...stages.map(({ id, title }) => `  ${idOf(id)} : ${title.vi}`),
    `  [*] --> ${idOf(start)}`,
    ...stages.flatMap(
      ({ id, exits }) =>
      exits.map(({ to, when }) => `  ${idOf(id)} --> ${idOf(to)}${when.name === 'always' ? '' : ` :${conditionOf(when)}`}`), // prettier-ignore
    ),
  ].join('\n');
}
