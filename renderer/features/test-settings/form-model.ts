import type { CallArgument } from '../../../shared/contract.ts';
import { jumpItemType, type JumpItemField, type JumpItemTypeName } from '../../../shared/jump-item.ts';
import { test } from './text.ts';

export interface TestForm {
  readonly username: string;
  readonly distinguishedName: string;
  readonly type: JumpItemTypeName;
  readonly host: string;
  readonly additionalAddress: string;
  readonly url: string;
  readonly applicationName: string;
}

export type TestField = keyof TestForm;
export type Session = CallArgument<'test/lookup'>['session'];

export const emptyForm: TestForm = {
  username: '',
  distinguishedName: '',
  type: 'jump-client',
  host: '',
  additionalAddress: '',
  url: '',
  applicationName: '',
};

/** Requests that the practice vault answers (docs/practice-vault.md), the simplest first. */
export const practiceExamples = {
  found: { ...emptyForm, username: 'HQ\\ann', type: 'rdp', host: 'web01.hq.example' },
  approval: { ...emptyForm, username: 'HQ\\bob', type: 'rdp', host: 'web01.hq.example' },
  hidden: { ...emptyForm, username: 'HQ\\carol', type: 'shell', host: 'lnx01' },
  conflict: { ...emptyForm, username: 'HQ\\gina', type: 'rdp', host: 'file01' },
  none: { ...emptyForm, username: 'HQ\\frank', type: 'rdp', host: 'web01.hq.example' },
  refused: { ...emptyForm, username: 'HQ\\harry', type: 'rdp', host: 'web01.hq.example' },
  application: { ...emptyForm, username: 'erin', type: 'rdp-secureapp', host: 'sql01', applicationName: 'PAYROLL' },
} as const satisfies Record<string, TestForm>;

export type PracticeExample = keyof typeof practiceExamples;
export const practiceExampleNames = Object.keys(practiceExamples) as readonly PracticeExample[];

/** The example that the form shows unchanged, if there is one. */
export function exampleOf(form: TestForm): PracticeExample | undefined {
  const fields = Object.keys(emptyForm) as readonly TestField[];
  return practiceExampleNames.find((name) => fields.every((field) => practiceExamples[name][field] === form[field]));
}

/** The form that sends this request. It has one additional address; others are dropped. */
export function formOf({ user, jumpItem }: Session): TestForm {
  return {
    username: user.username,
    distinguishedName: user.distinguishedName ?? '',
    type: jumpItem.type,
    host: jumpItem.host ?? '',
    additionalAddress: jumpItem.additionalAddresses?.join(', ') ?? '',
    url: jumpItem.url ?? '',
    applicationName: jumpItem.applicationName ?? '',
  };
}

export function isEmptyForm({ type: _type, ...texts }: TestForm): boolean {
  return Object.values(texts).every((value) => value === '');
}

/** The fields of the Jump Item type, in the form's order. */
export function fieldsOf(
  type: JumpItemTypeName,
): readonly { readonly field: JumpItemField; readonly required: boolean }[] {
  const { fields } = jumpItemType(type);
  return (['host', 'url', 'additionalAddress', 'applicationName'] as const).flatMap((field) => {
    const use = fields[field];
    return use === undefined ? [] : [{ field, required: use === 'required' }];
  });
}

function isAbsoluteUrl(value: string): boolean {
  return /^https?:\/\/[^/]/i.test(value) && URL.canParse(value);
}

/** What keeps the form from being sent, by field. The engine checks the rest. */
export function formProblems(form: TestForm): Readonly<Partial<Record<TestField, string>>> {
  const required: readonly TestField[] = [
    'username',
    ...fieldsOf(form.type).flatMap(({ field, required: isRequired }) => (isRequired ? [field] : [])),
  ];
  const problems: Partial<Record<TestField, string>> = {};
  for (const field of required) {
    if (form[field].trim() === '') problems[field] = test.required;
  }
  if (required.includes('url') && problems.url === undefined && !isAbsoluteUrl(form.url.trim())) {
    problems.url = test.absoluteUrl;
  }
  return problems;
}

/** The request: the fields of the type that are not blank. */
export function sessionOf(form: TestForm): Session {
  const distinguishedName = form.distinguishedName.trim();
  const { additionalAddress, ...fields }: Partial<Record<JumpItemField, string>> = Object.fromEntries(
    fieldsOf(form.type)
      .map(({ field }) => [field, form[field].trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  return {
    user: { username: form.username.trim(), ...(distinguishedName === '' ? {} : { distinguishedName }) },
    jumpItem: {
      type: form.type,
      ...fields,
      ...(additionalAddress === undefined ? {} : { additionalAddresses: additionalAddress.split(/[\s,;]+/) }),
    },
  };
}
