// What are the objects behind AWS's names called? AWS keeps names apart without regard to case.
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';

export const keyOfName = (awsName: string): ObjectKey => ({ name: objectName(awsName.toLowerCase()) });
