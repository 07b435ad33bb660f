// What may a container's environment be made of?
import type { EnvFromSource, EnvVar, EnvVarSource } from '../wire/kubernetes.ts';
import { ENV_FIELDS, validateFieldReference, validateResourceReference } from './field-reference.ts';
import { type Errors, forEachItem, invalid, invalidFor, required } from './fields.ts';
import { configKeyProblems, envNameProblems, subdomainProblems } from './names.ts';

export function validateEnv(variables: readonly EnvVar[] | undefined, path: string): Errors {
  return forEachItem(variables, path, (variable, at) => [
    ...(variable.name
      ? invalidFor(`${at}.name`, variable.name, envNameProblems(variable.name))
      : [required(`${at}.name`)]),
    ...(variable.valueFrom ? validateValueFrom(variable.valueFrom, variable.value, `${at}.valueFrom`) : []),
  ]);
}

function validateValueFrom(from: EnvVarSource, value: string | undefined, path: string): Errors {
  const sources = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef].filter(
    (source) => source,
  );
  return [
    ...(from.fieldRef ? validateFieldReference(from.fieldRef, `${path}.fieldRef`, ENV_FIELDS) : []),
    ...(from.resourceFieldRef
      ? validateResourceReference(from.resourceFieldRef, `${path}.resourceFieldRef`, false)
      : []),
    ...(from.configMapKeyRef ? validateKeyReference(from.configMapKeyRef, `${path}.configMapKeyRef`) : []),
    ...(from.secretKeyRef ? validateKeyReference(from.secretKeyRef, `${path}.secretKeyRef`) : []),
    ...sourceProblems(sources.length, value).map((problem) => invalid(path, '', problem)),
  ];
}

function sourceProblems(sources: number, value: string | undefined): readonly string[] {
  if (sources === 0)
    return ['must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'];
  if (value) return ['may not be specified when `value` is not empty'];
  return sources > 1 ? ['may not have more than one field specified at a time'] : [];
}

function validateKeyReference(
  { name = '', key }: { readonly name?: string; readonly key: string },
  path: string,
): Errors {
  return [
    ...invalidFor(`${path}.name`, name, subdomainProblems(name)),
    ...(key ? invalidFor(`${path}.key`, key, configKeyProblems(key)) : [required(`${path}.key`)]),
  ];
}

export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): Errors {
  return forEachItem(sources, path, ({ prefix, configMapRef, secretRef }, at) => [
    ...(prefix ? invalidFor(`${at}.prefix`, prefix, envNameProblems(prefix)) : []),
    ...(configMapRef ? validateName(configMapRef.name, `${at}.configMapRef.name`) : []),
    ...(secretRef ? validateName(secretRef.name, `${at}.secretRef.name`) : []),
    ...(configMapRef || secretRef
      ? []
      : [invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')]),
    ...(configMapRef && secretRef
      ? [invalid(path, '', 'may not have more than one field specified at a time')]
      : []),
  ]);
}

function validateName(name: string | undefined, path: string): Errors {
  return name ? invalidFor(path, name, subdomainProblems(name)) : [required(path)];
}
