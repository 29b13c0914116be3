import { defineCommand } from '../../kernel/command.js';
import { settleIncident } from '../domain/operations.decide.js';
import { incidentSettled, OPERATIONS, settlementSchema } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** Settle an incident: have it tried again, or set it aside. */
export const SettleIncident = defineCommand({
  name: 'SettleIncident',
  title: {
    vi: 'Xử lý sự cố: thử lại hoặc gác lại',
    en: 'Settle an incident: have it tried again, or set it aside',
  },
  schema: settlementSchema,
  example: incidentSettled.sample,
  roles: ['operator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: settleIncident,
});
