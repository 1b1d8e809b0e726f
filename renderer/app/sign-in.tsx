import { Button, Field, FluentProvider, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import { text } from './text.ts';
import { useSystemTheme } from './theme.ts';
import type { SignInOutcome } from './web-session.ts';

const useStyles = makeStyles({
  page: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground2 },
  centre: {
    maxWidth: '460px',
    padding: '18vh 16px 0',
    margin: '0 auto',
    display: 'grid',
    gap: '16px',
    justifyItems: 'start',
  },
  title: { margin: 0, lineHeight: tokens.lineHeightHero800 },
  words: { margin: 0 },
  form: { display: 'grid', gap: '16px', justifyItems: 'start', width: '100%' },
  code: { fontFamily: tokens.fontFamilyMonospace, width: '180px' },
});

interface SignInProps {
  /** Why the page is not signed in, where that is known. */
  readonly reason: 'opened' | 'wrong-code' | 'ended';
  readonly onCode: (code: string) => Promise<SignInOutcome>;
}

/** The page of the web shell while it is not signed in: asks for the code that the program shows on its terminal. */
export function SignIn({ reason, onCode }: SignInProps) {
  const styles = useStyles();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (code.trim() === '') return setProblem(text.signIn.empty);
    setBusy(true);
    const outcome = await onCode(code);
    setBusy(false);
    if (outcome !== 'signed-in') setProblem(text.signIn.problems[outcome]);
  };
  return (
    <FluentProvider theme={useSystemTheme()} className={styles.page}>
      <main className={styles.centre}>
        <h1 className={styles.title}>{text.app.fullTitle}</h1>
        <p className={styles.words}>{text.signIn.reasons[reason]}</p>
        <form className={styles.form} onSubmit={(event) => void submit(event)}>
          <Field
            label={text.signIn.code}
            hint={text.signIn.hint}
            {...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
          >
            <Input
              className={styles.code}
              value={code}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              onChange={(_event, data) => setCode(data.value)}
            />
          </Field>
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {text.signIn.submit}
          </Button>
        </form>
      </main>
    </FluentProvider>
  );
}
