// Times to the millisecond. Fields of the format date-time hold whole seconds, as Kubernetes has them; AWS tells and sorts by more.
import type { Schema } from '../kind.ts';
import { text } from './traffic-schema.ts';

/** As Date.toISOString() writes it. */
export const instant = (description: string): Schema =>
  text(description, { pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$' });
