import { isSecretKey, type FieldKey } from './pi-draft.ts';
import { CheckField } from './check-field.tsx';
import { DomainMapField } from './domain-map-field.tsx';
import { controlOf } from './form-model.ts';
import { SecretField } from './secret-field.tsx';
import { TemplateIdsField } from './template-ids-field.tsx';
import { TextField } from './text-field.tsx';
import { VersionField } from './version-field.tsx';

/** The control for a setting or secret. */
export function SettingField({ field }: { readonly field: FieldKey }) {
  if (isSecretKey(field)) return <SecretField name={field} />;
  switch (controlOf(field)) {
    case 'check':
      return <CheckField setting={field} />;
    case 'map':
      return <DomainMapField />;
    case 'version':
      return <VersionField />;
    case 'templates':
      return <TemplateIdsField />;
    case 'number':
      return <TextField setting={field} number />;
    default:
      return <TextField setting={field} />;
  }
}
