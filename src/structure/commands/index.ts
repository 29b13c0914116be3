import type { AnyCommand } from '../../kernel/command.js';
import { AdmitMembers } from './admit-members.command.js';
import { AnnulDecision } from './annul-decision.command.js';
import { AssignSecretaryAsHead } from './assign-secretary-as-head.command.js';
import { ChangeHouseholds } from './change-households.command.js';
import { ConvertBaseCellToCell } from './convert-base-cell-to-cell.command.js';
import { ConvertCellToBaseCell } from './convert-cell-to-base-cell.command.js';
import { CorrectDecision } from './correct-decision.command.js';
import { CorrectRecord } from './correct-record.command.js';
import { DissolveCell } from './dissolve-cell.command.js';
import { DissolveGroup } from './dissolve-group.command.js';
import { DissolveLocality } from './dissolve-locality.command.js';
import { DissolveOrganization } from './dissolve-organization.command.js';
import { DissolveVillage } from './dissolve-village.command.js';
import { EndPost } from './end-post.command.js';
import { EstablishCell } from './establish-cell.command.js';
import { EstablishLocality } from './establish-locality.command.js';
import { EstablishOrganization } from './establish-organization.command.js';
import { EstablishVillage } from './establish-village.command.js';
import { FillPost } from './fill-post.command.js';
import { FormGroup } from './form-group.command.js';
import { MakeMembersOfficial } from './make-members-official.command.js';
import { MergeCells } from './merge-cells.command.js';
import { MergeGroups } from './merge-groups.command.js';
import { MergeLocalities } from './merge-localities.command.js';
import { MergeOrganizations } from './merge-organizations.command.js';
import { MergeVillages } from './merge-villages.command.js';
import { OpenRegister } from './open-register.command.js';
import { PairCell } from './pair-cell.command.js';
import { ReclassifyCell } from './reclassify-cell.command.js';
import { ReclassifyGroup } from './reclassify-group.command.js';
import { ReclassifyLocality } from './reclassify-locality.command.js';
import { ReclassifyOrganization } from './reclassify-organization.command.js';
import { RecodeCell } from './recode-cell.command.js';
import { RecodeGroup } from './recode-group.command.js';
import { RecodeLocality } from './recode-locality.command.js';
import { RecodeOrganization } from './recode-organization.command.js';
import { RecodeVillage } from './recode-village.command.js';
import { RecordMembersLeft } from './record-members-left.command.js';
import { RecordOpeningInventory } from './record-opening-inventory.command.js';
import { RecountHouseholds } from './recount-households.command.js';
import { RecountMembers } from './recount-members.command.js';
import { RenameCell } from './rename-cell.command.js';
import { RenameGroup } from './rename-group.command.js';
import { RenameLocality } from './rename-locality.command.js';
import { RenameOrganization } from './rename-organization.command.js';
import { RenameVillage } from './rename-village.command.js';
import { RestoreCell } from './restore-cell.command.js';
import { RestoreGroup } from './restore-group.command.js';
import { RestoreLocality } from './restore-locality.command.js';
import { RestoreOrganization } from './restore-organization.command.js';
import { RestoreVillage } from './restore-village.command.js';
import { SetGroupNumber } from './set-group-number.command.js';
import { SplitCell } from './split-cell.command.js';
import { SplitGroup } from './split-group.command.js';
import { SplitLocality } from './split-locality.command.js';
import { SplitOrganization } from './split-organization.command.js';
import { SplitVillage } from './split-village.command.js';
import { TransferCell } from './transfer-cell.command.js';
import { TransferGroup } from './transfer-group.command.js';
import { TransferMembers } from './transfer-members.command.js';
import { TransferPartOfCell } from './transfer-part-of-cell.command.js';
import { TransferPartOfLocality } from './transfer-part-of-locality.command.js';
import { TransferPartOfOrganization } from './transfer-part-of-organization.command.js';
import { TransferPartOfVillage } from './transfer-part-of-village.command.js';
import { TransferVillage } from './transfer-village.command.js';
import { UnpairCell } from './unpair-cell.command.js';

/** Every command on a register. */
export const structureCommands: readonly AnyCommand[] = [
  EstablishLocality,
  MergeLocalities,
  SplitLocality,
  DissolveLocality,
  RenameLocality,
  RecodeLocality,
  ReclassifyLocality,
  TransferPartOfLocality,
  RestoreLocality,
  EstablishVillage,
  MergeVillages,
  SplitVillage,
  DissolveVillage,
  RenameVillage,
  RecodeVillage,
  TransferVillage,
  TransferPartOfVillage,
  RestoreVillage,
  EstablishOrganization,
  MergeOrganizations,
  SplitOrganization,
  DissolveOrganization,
  RenameOrganization,
  RecodeOrganization,
  ReclassifyOrganization,
  TransferPartOfOrganization,
  RestoreOrganization,
  EstablishCell,
  MergeCells,
  SplitCell,
  DissolveCell,
  RenameCell,
  RecodeCell,
  TransferCell,
  ReclassifyCell,
  TransferPartOfCell,
  RestoreCell,
  FormGroup,
  MergeGroups,
  SplitGroup,
  DissolveGroup,
  RenameGroup,
  RecodeGroup,
  TransferGroup,
  ReclassifyGroup,
  RestoreGroup,
  OpenRegister,
  RecordOpeningInventory,
  ConvertBaseCellToCell,
  ConvertCellToBaseCell,
  PairCell,
  UnpairCell,
  SetGroupNumber,
  AdmitMembers,
  MakeMembersOfficial,
  TransferMembers,
  RecordMembersLeft,
  RecountMembers,
  ChangeHouseholds,
  RecountHouseholds,
  FillPost,
  EndPost,
  AssignSecretaryAsHead,
  AnnulDecision,
  CorrectRecord,
  CorrectDecision,
];
