import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import { useStores } from '../state/use-stores.ts';
import { text } from '../text.ts';
import { ErrorView } from './error-view.tsx';

type Clearing =
  | { readonly phase: 'idle' }
  | { readonly phase: 'clearing' }
  | { readonly phase: 'cleared'; readonly count: number }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

const useStyles = makeStyles({
  done: { color: tokens.colorNeutralForeground2, minHeight: '20px' },
});

export interface ClearTokens {
  readonly state: Clearing;
  clear(): Promise<void>;
}

/** One clearing of the token cache; the button and what came of it may stand apart. */
export function useClearTokens(): ClearTokens {
  const { client } = useStores();
  const [state, setState] = useState<Clearing>({ phase: 'idle' });
  const clear = async (): Promise<void> => {
    setState({ phase: 'clearing' });
    const answer = await client['tokens/clear']({});
    setState(answer.ok ? { phase: 'cleared', count: answer.value.cleared } : { phase: 'failed', error: answer.error });
  };
  return { state, clear };
}

export function ClearTokensButton({ state, clear }: ClearTokens) {
  const clearing = state.phase === 'clearing';
  return (
    <Button disabledFocusable={clearing} onClick={() => void clear()}>
      {clearing ? text.tokens.clearing : text.tokens.clear}
    </Button>
  );
}

export function ClearTokensOutcome({ state }: Pick<ClearTokens, 'state'>) {
  const styles = useStyles();
  if (state.phase === 'failed') return <ErrorView error={state.error} />;
  return (
    <div role="status" className={styles.done}>
      {state.phase === 'cleared' ? text.tokens.cleared(state.count) : null}
    </div>
  );
}
