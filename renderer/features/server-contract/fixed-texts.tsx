import { Button, Input, Label, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionProposalView, ServerOperation } from '../../../shared/contract-proposal.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { plainList, smallPrint, useFoldStyles } from '../../ui/styles.ts';
import { fixedTextsOf, type FixedText } from './fields-model.ts';
import { functions as text } from './text.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { chooseFixedText } from './work.ts';

const useStyles = makeStyles({
  title: { margin: '0 0 6px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { ...plainList, display: 'grid', gap: '10px' },
  line: { display: 'grid', gap: '2px', justifyItems: 'start' },
  entry: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '8px' },
  problem: { margin: 0, ...smallPrint, color: tokens.colorPaletteRedForeground1 },
  part: { display: 'grid', gap: '2px', minWidth: 0 },
  path: { overflowWrap: 'anywhere' },
});

interface FixedTextsProps {
  readonly name: FunctionName;
  readonly proposal: FunctionProposalView;
  readonly operation: ServerOperation;
}

/** Texts that are sent with each call, because the server demands something for which there is no input. */
export function FixedTexts({ name, proposal, operation }: FixedTextsProps) {
  const styles = useStyles();
  const id = useId();
  const fold = useFoldStyles();
  const { work } = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const texts = fixedTextsOf(proposal, work);
  const used = new Set([...Object.values(proposal.inputs), ...texts.map(({ path }) => path)]);
  const free = operation.request.filter(({ kind, path }) => kind === 'text' && !used.has(path)).map(({ path }) => path);
  const send = (path: string, words: string): void => change(chooseFixedText(work, name, path, words));
  if (texts.length === 0 && (free.length === 0 || !canEdit)) return null;
  return (
    <section aria-labelledby={id}>
      <h4 id={id} className={styles.title} hidden={texts.length === 0}>
        {text.fixedTexts}
      </h4>
      <ul className={styles.list}>
        {texts.map((each) => (
          <li key={each.path}>
            <TextLine key={each.text} fixed={each} onSend={send} />
          </li>
        ))}
      </ul>
      {free.length === 0 || !canEdit ? null : (
        <details>
          <summary className={fold.summary}>{text.fixedAdd}</summary>
          <NewText free={free} onSend={send} />
        </details>
      )}
    </section>
  );
}

type OnSend = (path: string, words: string) => void;

function TextLine({ fixed, onSend }: { readonly fixed: FixedText; readonly onSend: OnSend }) {
  const styles = useStyles();
  const id = useId();
  const canEdit = useCanEdit();
  const { path, text: sent, isDemanded } = fixed;
  const [words, setWords] = useState(sent);
  return (
    <div className={styles.line}>
      <Label htmlFor={id} required={isDemanded} className={styles.path}>
        {printable(path)}
      </Label>
      <div className={styles.entry}>
        <Input
          id={id}
          value={words}
          disabled={!canEdit}
          maxLength={1000}
          aria-invalid={isDemanded ? true : undefined}
          aria-describedby={isDemanded ? `${id}-problem` : undefined}
          onChange={(_event, { value }) => setWords(value)}
        />
        {canEdit ? (
          <Button disabledFocusable={words === sent && !isDemanded} onClick={() => onSend(path, words)}>
            {text.apply}
          </Button>
        ) : null}
      </div>
      {isDemanded ? (
        <p id={`${id}-problem`} className={styles.problem}>
          {text.issues.demanded(printable(path))}
        </p>
      ) : null}
    </div>
  );
}

function NewText({ free, onSend }: { readonly free: readonly string[]; readonly onSend: OnSend }) {
  const styles = useStyles();
  const id = useId();
  const [path, setPath] = useState(free[0] ?? '');
  const [words, setWords] = useState('');
  return (
    <div className={styles.entry}>
      <div className={styles.part}>
        <Label htmlFor={`${id}-path`}>{text.fixedWhere}</Label>
        <Select id={`${id}-path`} value={path} onChange={(_event, { value }) => setPath(value)}>
          {free.map((each) => (
            <option key={each} value={each}>
              {printable(each)}
            </option>
          ))}
        </Select>
      </div>
      <div className={styles.part}>
        <Label htmlFor={`${id}-text`}>{text.fixedWords}</Label>
        <Input id={`${id}-text`} value={words} maxLength={1000} onChange={(_event, { value }) => setWords(value)} />
      </div>
      <Button disabledFocusable={words === '' || path === ''} onClick={() => onSend(path, words)}>
        {text.fixedAddButton}
      </Button>
    </div>
  );
}
