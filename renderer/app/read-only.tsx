import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { sentencesOf } from '../../shared/errors.ts';
import { ReadOnlyProvider } from '../ui/form/read-only.ts';
import { Notice } from '../ui/notice.tsx';
import { useReadOnly } from './use-stores.ts';

const useStyles = makeStyles({
  form: {
    border: 'none',
    margin: 0,
    padding: 0,
    minWidth: 0,
    // The components look enabled, because only the fieldset around them is disabled.
    '& .fui-Input, & .fui-Textarea, & .fui-Select': { backgroundColor: tokens.colorNeutralBackground3 },
    '& input, & textarea, & select, & button': { cursor: 'not-allowed' },
  },
});

/** Says to an operator why settings are neither changed nor tried here. */
export function ReadOnlyNotice() {
  const reason = useReadOnly();
  if (reason === undefined) return null;
  return (
    <Notice intent="info" spaced>
      {sentencesOf(reason)}
    </Notice>
  );
}

/** A form whose fields are switched off for an operator. */
export function ReadOnlyForm({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const readOnly = useReadOnly() !== undefined;
  if (!readOnly) return children;
  return (
    <>
      <ReadOnlyNotice />
      <fieldset disabled className={styles.form}>
        <ReadOnlyProvider value>{children}</ReadOnlyProvider>
      </fieldset>
    </>
  );
}
