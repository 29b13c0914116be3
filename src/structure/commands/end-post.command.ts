import { exampleHeader, structureCommand } from './structure-command.js';

/** End the holding of a post. */
export const EndPost = structureCommand('EndPost', {
  title: { vi: 'Thôi giữ chức danh', en: 'End the holding of a post' },
  example: { ...exampleHeader, unit: 'u-1', post: 'secretary', holder: 'p-1' },
});
