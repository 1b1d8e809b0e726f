import { Badge, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { PuzzlePieceShield20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { PluginEntry } from '../../../shared/plugins.ts';
import { oneColumn, plainList, useCardStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { usePractising, usePlugins } from '../../app/use-stores.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { useTask } from '../../lib/hooks.ts';
import type { PluginsChange } from './plugins-store.ts';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  list: { ...plainList, margin: '12px 0 0', ...oneColumn, gap: '12px' },
  entry: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: '12px' },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  refused: { marginTop: '6px' },
  push: { marginLeft: 'auto' },
  folder: { flexGrow: 1, minWidth: '260px', maxWidth: '560px' },
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '12px', marginTop: '14px' },
  buttons: { display: 'flex', gap: '8px', paddingTop: '26px' },
});

export function PluginsCard() {
  const styles = useStyles();
  const card = useCardStyles();
  const { view, error, refresh } = usePlugins((store) => store);
  useEffect(() => void refresh(), [refresh]);
  const offered = view?.plugins.find((entry) => entry.offered);
  return (
    <Card title={text.plugins.title} icon={<PuzzlePieceShield20Regular />} className={styles.card}>
      <p className={card.words}>{text.plugins.lead}</p>
      {error === undefined ? null : <ErrorView title={text.plugins.unreadable} error={error} />}
      {offered === undefined ? null : <StatusText tone="info">{text.plugins.offered(offered.name)}</StatusText>}
      {view?.problem === undefined ? null : (
        <Refusal message={`${text.plugins.currentProblem}. ${view.problem.message}`} hint={view.problem.hint} />
      )}
      {view === undefined ? null : <Entries entries={view.plugins} />}
      <ChooseFolder />
      {view === undefined ? null : <p className={card.small}>{text.plugins.placed(view.folder)}</p>}
    </Card>
  );
}

function Entries({ entries }: { readonly entries: readonly PluginEntry[] }) {
  const styles = useStyles();
  const card = useCardStyles();
  const choose = usePlugins((store) => store.choose);
  const choosing = useTask(choose);
  return (
    <>
      <ul className={styles.list} aria-label={text.plugins.list}>
        {entries.map((entry) => (
          <li key={`${entry.folder ?? ''} ${entry.id ?? ''}`} className={styles.entry}>
            <Entry entry={entry} onUse={choosing.start} busy={choosing.state.phase === 'running'} />
          </li>
        ))}
      </ul>
      <div className={card.foot}>
        {choosing.state.phase === 'running' ? <div role="status">{text.plugins.choosing}</div> : null}
        <TaskOutcome state={choosing.state} words={chosenWords} keepsPlace={false} />
        {choosing.state.phase === 'done' && choosing.state.value.status === 'saved' ? (
          <GoLink to="plugin-settings" />
        ) : null}
      </div>
    </>
  );
}

function chosenWords(change: PluginsChange): string {
  if (change.status !== 'saved') return refusedWords(change);
  return change.service === undefined ? text.plugins.chosen : text.plugins.chosenService[change.service.kind];
}

/** The list shows a success, and OtherProfileDialog another profile. */
function refusedWords({ status }: PluginsChange): string {
  return status === 'conflict' ? text.plugins.conflict : '';
}

const colours = { 'built-in': 'informative', ready: 'success', refused: 'danger' } as const;

function Entry({ entry, onUse, busy }: Readonly<{ entry: PluginEntry; onUse: (id: string) => void; busy: boolean }>) {
  const styles = useStyles();
  const card = useCardStyles();
  const practising = usePractising();
  const { id, name, version, description, folder, state, current, reason, message, hint } = entry;
  return (
    <>
      <div className={styles.line}>
        <span className={styles.name}>{text.plugins.version(name, version)}</span>
        <Badge appearance="tint" color={colours[state]}>
          {text.plugins.states[state]}
        </Badge>
        {current ? (
          <Badge appearance="filled" color="brand">
            {text.plugins.current}
          </Badge>
        ) : null}
        <span className={styles.push} />
        {current || id === undefined || state === 'refused' ? null : (
          <Button
            aria-label={text.plugins.takeNamed(name)}
            disabledFocusable={busy || practising}
            onClick={() => onUse(id)}
          >
            {text.plugins.take}
          </Button>
        )}
        {reason === 'mark-of-the-web' && folder !== undefined ? <Unblock folder={folder} /> : null}
      </div>
      {description === '' ? null : <p className={card.small}>{description}</p>}
      {folder === undefined ? null : <p className={card.small}>{folder}</p>}
      {message === undefined ? null : <Refusal message={message} hint={hint ?? ''} />}
    </>
  );
}

function Refusal({ message, hint }: { readonly message: string; readonly hint: string }) {
  const styles = useStyles();
  const card = useCardStyles();
  return (
    <div className={styles.refused}>
      <StatusText tone="warning">{message}</StatusText>
      <p className={card.words}>
        {text.plugins.whatToDo}: {hint}
      </p>
    </div>
  );
}

function Unblock({ folder }: { readonly folder: string }) {
  const unblock = usePlugins((store) => store.unblock);
  const unblocking = useTask(() => unblock(folder));
  return (
    <>
      <TaskButton task={unblocking} label={text.plugins.unblock} runningLabel={text.plugins.unblocking} />
      <TaskOutcome state={unblocking.state} words={refusedWords} keepsPlace={false} />
    </>
  );
}

/** The folder is entered as text, because the web shell has no folder dialog. */
function ChooseFolder() {
  const styles = useStyles();
  const practising = usePractising();
  const chooseFolder = usePlugins((store) => store.chooseFolder);
  const [open, setOpen] = useState(false);
  const [folder, setFolder] = useState('');
  const loading = useTask(() => chooseFolder(folder.trim()));
  if (!open) {
    return (
      <div className={styles.form}>
        <Button disabledFocusable={practising} onClick={() => setOpen(true)}>
          {text.plugins.choose}
        </Button>
      </div>
    );
  }
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    if (folder.trim() !== '') loading.start();
  };
  return (
    <form onSubmit={submit}>
      <div className={styles.form}>
        <Field className={styles.folder} label={text.plugins.folder} hint={text.plugins.folderHint}>
          <Input
            value={folder}
            spellCheck={false}
            autoComplete="off"
            autoFocus
            onChange={(_event, { value }) => setFolder(value)}
          />
        </Field>
        <div className={styles.buttons}>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={folder.trim() === '' || loading.state.phase === 'running'}
          >
            {loading.state.phase === 'running' ? text.plugins.loading : text.plugins.load}
          </Button>
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
        </div>
      </div>
      <TaskOutcome state={loading.state} words={refusedWords} keepsPlace={false} />
    </form>
  );
}
