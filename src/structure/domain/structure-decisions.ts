import type { ZodType } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { annulDecision, annulSchema } from './annul.decide.js';
import {
  baseCellToCell,
  baseCellToCellSchema,
  cellToBaseCell,
  cellToBaseCellSchema,
} from './convert.decide.js';
import { correctRecord, correctRecordSchema } from './correct-record.decide.js';
import {
  admit,
  admitSchema,
  changeHouseholds,
  changeHouseholdsSchema,
  leave,
  leaveSchema,
  makeOfficial,
  makeOfficialSchema,
  recountHouseholds,
  recountHouseholdsSchema,
  recountMembers,
  recountMembersSchema,
  transferMembers,
  transferMembersSchema,
} from './count.decide.js';
import { dissolve, dissolveSchema, split, splitSchema } from './divide.decide.js';
import { establish, establishSchema } from './establish.decide.js';
import { inventorySchema, recordInventory } from './inventory.decide.js';
import { reclassify, reclassifySchema, recode, recodeSchema, rename, renameSchema } from './label.decide.js';
import { merge, mergeSchema } from './merge.decide.js';
import {
  pair,
  pairSchema,
  setGroupNumber,
  setGroupNumberSchema,
  unpair,
  unpairSchema,
} from './pairing.decide.js';
import { endPost, endPostSchema, fillPost, fillPostSchema, unify, unifySchema } from './post.decide.js';
import { reclassifyOrganization, reclassifyOrganizationSchema } from './reclassify-organization.decide.js';
import { openRegister, openRegisterSchema } from './register.decide.js';
import { restore, restoreSchema } from './restore.decide.js';
import { transfer, transferPart, transferPartSchema, transferSchema } from './transfer.decide.js';
import type { Register } from './register.state.js';
import type { StructureEvent } from './structure.events.js';

/** What a command of the structure looks like, and the decider that answers it. */
export interface DecisionEntry {
  readonly schema: ZodType;
  readonly decide: Decide<never, StructureEvent, Register>;
}

function entry<C>(schema: ZodType, decide: Decide<C, StructureEvent, Register>): DecisionEntry {
  return { schema, decide };
}

/** Every decision on a register but `CorrectDecision`, which takes one of these as its content. */
export const DECISIONS = {
  EstablishLocality: entry(establishSchema('locality'), establish('locality')),
  MergeLocalities: entry(mergeSchema('locality'), merge('locality')),
  SplitLocality: entry(splitSchema('locality'), split('locality')),
  DissolveLocality: entry(dissolveSchema('locality'), dissolve('locality')),
  RenameLocality: entry(renameSchema('locality'), rename('locality')),
  RecodeLocality: entry(recodeSchema('locality'), recode('locality')),
  ReclassifyLocality: entry(reclassifySchema('locality'), reclassify('locality')),
  TransferPartOfLocality: entry(transferPartSchema('locality'), transferPart('locality')),
  RestoreLocality: entry(restoreSchema('locality'), restore('locality')),
  EstablishVillage: entry(establishSchema('village'), establish('village')),
  MergeVillages: entry(mergeSchema('village'), merge('village')),
  SplitVillage: entry(splitSchema('village'), split('village')),
  DissolveVillage: entry(dissolveSchema('village'), dissolve('village')),
  RenameVillage: entry(renameSchema('village'), rename('village')),
  RecodeVillage: entry(recodeSchema('village'), recode('village')),
  TransferVillage: entry(transferSchema('village'), transfer('village')),
  TransferPartOfVillage: entry(transferPartSchema('village'), transferPart('village')),
  RestoreVillage: entry(restoreSchema('village'), restore('village')),
  EstablishOrganization: entry(establishSchema('organization'), establish('organization')),
  MergeOrganizations: entry(mergeSchema('organization'), merge('organization')),
  SplitOrganization: entry(splitSchema('organization'), split('organization')),
  DissolveOrganization: entry(dissolveSchema('organization'), dissolve('organization')),
  RenameOrganization: entry(renameSchema('organization'), rename('organization')),
  RecodeOrganization: entry(recodeSchema('organization'), recode('organization')),
  ReclassifyOrganization: entry(reclassifyOrganizationSchema, reclassifyOrganization),
  TransferPartOfOrganization: entry(transferPartSchema('organization'), transferPart('organization')),
  RestoreOrganization: entry(restoreSchema('organization'), restore('organization')),
  EstablishCell: entry(establishSchema('cell'), establish('cell')),
  MergeCells: entry(mergeSchema('cell'), merge('cell')),
  SplitCell: entry(splitSchema('cell'), split('cell')),
  DissolveCell: entry(dissolveSchema('cell'), dissolve('cell')),
  RenameCell: entry(renameSchema('cell'), rename('cell')),
  RecodeCell: entry(recodeSchema('cell'), recode('cell')),
  TransferCell: entry(transferSchema('cell'), transfer('cell')),
  ReclassifyCell: entry(reclassifySchema('cell'), reclassify('cell')),
  TransferPartOfCell: entry(transferPartSchema('cell'), transferPart('cell')),
  RestoreCell: entry(restoreSchema('cell'), restore('cell')),
  FormGroup: entry(establishSchema('group'), establish('group')),
  MergeGroups: entry(mergeSchema('group'), merge('group')),
  SplitGroup: entry(splitSchema('group'), split('group')),
  DissolveGroup: entry(dissolveSchema('group'), dissolve('group')),
  RenameGroup: entry(renameSchema('group'), rename('group')),
  RecodeGroup: entry(recodeSchema('group'), recode('group')),
  TransferGroup: entry(transferSchema('group'), transfer('group')),
  ReclassifyGroup: entry(reclassifySchema('group'), reclassify('group')),
  RestoreGroup: entry(restoreSchema('group'), restore('group')),
  OpenRegister: entry(openRegisterSchema, openRegister),
  RecordOpeningInventory: entry(inventorySchema, recordInventory),
  ConvertBaseCellToCell: entry(baseCellToCellSchema, baseCellToCell),
  ConvertCellToBaseCell: entry(cellToBaseCellSchema, cellToBaseCell),
  PairCell: entry(pairSchema, pair),
  UnpairCell: entry(unpairSchema, unpair),
  SetGroupNumber: entry(setGroupNumberSchema, setGroupNumber),
  AdmitMembers: entry(admitSchema, admit),
  MakeMembersOfficial: entry(makeOfficialSchema, makeOfficial),
  TransferMembers: entry(transferMembersSchema, transferMembers),
  RecordMembersLeft: entry(leaveSchema, leave),
  RecountMembers: entry(recountMembersSchema, recountMembers),
  ChangeHouseholds: entry(changeHouseholdsSchema, changeHouseholds),
  RecountHouseholds: entry(recountHouseholdsSchema, recountHouseholds),
  FillPost: entry(fillPostSchema, fillPost),
  EndPost: entry(endPostSchema, endPost),
  AssignSecretaryAsHead: entry(unifySchema, unify),
  AnnulDecision: entry(annulSchema, annulDecision),
  CorrectRecord: entry(correctRecordSchema, correctRecord),
} as const satisfies Record<string, DecisionEntry>;
export type DecisionName = keyof typeof DECISIONS;
