// The names of objects for AWS names; the rule is the model's, since controllers make objects that AWS names find, too.
export { objectName } from '../../../model/object-name.ts';
