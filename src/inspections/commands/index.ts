import type { AnyCommand } from '../../kernel/command.js';
import { AcceptRemedy } from './accept-remedy.command.js';
import { AnnulInspection } from './annul-inspection.command.js';
import { CloseInspection } from './close-inspection.command.js';
import { ConcludeInspection } from './conclude-inspection.command.js';
import { ExtendRemedyDeadline } from './extend-remedy-deadline.command.js';
import { IssueRecommendation } from './issue-recommendation.command.js';
import { MoveRecommendation } from './move-recommendation.command.js';
import { NoteRemedyOverdue } from './note-remedy-overdue.command.js';
import { OpenInspection } from './open-inspection.command.js';
import { RecordFindings } from './record-findings.command.js';
import { RecordInspection } from './record-inspection.command.js';
import { ReportRemedy } from './report-remedy.command.js';
import { ReturnRemedy } from './return-remedy.command.js';

/** Every command on an inspection round. */
export const inspectionCommands: readonly AnyCommand[] = [
  OpenInspection,
  RecordInspection,
  RecordFindings,
  ConcludeInspection,
  IssueRecommendation,
  ReportRemedy,
  AcceptRemedy,
  ReturnRemedy,
  ExtendRemedyDeadline,
  NoteRemedyOverdue,
  MoveRecommendation,
  CloseInspection,
  AnnulInspection,
];
