// All operations of EC2: the table that the kernel loads at the first request.
import { addressOperations } from './addresses/table.ts';
import { groupOperations } from './groups/table.ts';
import { imageOperations } from './images/table.ts';
import { instanceOperations } from './instances/table.ts';
import { keyOperations } from './keys/table.ts';
import { networkOperations } from './network/table.ts';
import { tagOperations } from './tags/table.ts';
import { templateOperations } from './templates/table.ts';
import { volumeOperations } from './volumes/table.ts';

export const operations = new Map([
  ...addressOperations,
  ...groupOperations,
  ...imageOperations,
  ...instanceOperations,
  ...keyOperations,
  ...networkOperations,
  ...templateOperations,
  ...volumeOperations,
  ...tagOperations,
]);
