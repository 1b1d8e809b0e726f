import { makeStyles, tokens } from '@fluentui/react-components';
import { piVersionLabels, settingTexts } from '../../../shared/settings-text.ts';
import { piVersions, type SettingKey } from '../../../shared/settings.ts';
import { useSecretStore, useStores, useVersionQuery } from '../../app/use-stores.ts';
import { CheckControl, ChoiceControl, SecretField, TextControl } from '../../ui/form/fields.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { CaFileField } from './ca-file-field.tsx';
import { DomainMapField } from './domain-map-field.tsx';
import { controlOf } from './form-model.ts';
import { isSecretKey, type FieldKey, type PluginSecretName } from './model.ts';
import { ServerQueryBar } from './server-query-bar.tsx';
import { TemplateIdsField } from './template-ids-field.tsx';
import { serverQueries, settings } from './text.ts';
import { useSetting } from './use-setting.ts';

const useStyles = makeStyles({
  consequence: {
    margin: '2px 0 -4px 24px',
    padding: '8px 12px',
    borderLeft: `3px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  detect: { marginTop: '6px' },
});

export function SettingField({ field }: { readonly field: FieldKey }) {
  if (isSecretKey(field)) return <PiSecret name={field} />;
  switch (controlOf(field)) {
    case 'check':
      return <CheckField setting={field} />;
    case 'map':
      return <DomainMapField />;
    case 'version':
      return <VersionField />;
    case 'templates':
      return <TemplateIdsField />;
    case 'ca-file':
      return <CaFileField />;
    case 'number':
      return <TextField setting={field} number />;
    default:
      return <TextField setting={field} />;
  }
}

function PiSecret({ name }: { readonly name: PluginSecretName }) {
  return (
    <SecretField
      section={useStores().draft}
      name={name}
      texts={settingTexts[name]}
      store={useSecretStore()}
      otherOrigin={settings.secretOtherOrigin}
    />
  );
}

function TextField({ setting, number = false }: { readonly setting: SettingKey; readonly number?: boolean }) {
  const { value, below, correction, idle, edit, touch } = useSetting(setting);
  return (
    <TextControl
      texts={settingTexts[setting]}
      below={below}
      correction={correction}
      value={value}
      number={number}
      disabled={idle !== undefined}
      onEdit={edit}
      onBlur={touch}
    />
  );
}

function CheckField({ setting }: { readonly setting: SettingKey }) {
  const styles = useStyles();
  const { value, below, edit } = useSetting(setting);
  return (
    <>
      <CheckControl texts={settingTexts[setting]} below={below} value={value} onEdit={edit} />
      {setting === 'includeRemoteSessionOnly' ? (
        <div role="status">
          {value === true ? <p className={styles.consequence}>{settings.remoteSessionOnly}</p> : null}
        </div>
      ) : null}
    </>
  );
}

const versionOptions = piVersions.map((value) => ({ value, label: piVersionLabels[value] }));

/** Which API of PI creates the rotation: chosen, or detected at the server of the Endpoint URL on screen. */
function VersionField() {
  const styles = useStyles();
  const { value, below, idle, edit } = useSetting('piVersion');
  const query = useVersionQuery();
  const { request } = query;
  return (
    <>
      <ChoiceControl
        texts={settingTexts.piVersion}
        below={below}
        value={value}
        options={versionOptions}
        disabled={idle !== undefined}
        onEdit={edit}
      />
      <div className={styles.detect}>
        <ServerQueryBar
          query={query}
          label={serverQueries.detect}
          about={settingTexts.piVersion.label}
          runningLabel={serverQueries.detecting}
          failedTitle={serverQueries.detectFailed}
          disabled={idle !== undefined}
        >
          {request.phase === 'answered' ? (
            <StatusText tone="good">{serverQueries.detected[request.value]}</StatusText>
          ) : null}
        </ServerQueryBar>
      </div>
    </>
  );
}
