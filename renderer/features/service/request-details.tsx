import { Button, makeStyles } from '@fluentui/react-components';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { hashOf } from '../../app/app-store.ts';
import { useCommand } from '../../app/use-command.ts';
import { useCompare, useTest } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { requestFacts } from './request-model.ts';

const useStyles = makeStyles({
  // The table may be wider than the window; its details need not be scrolled for.
  parts: {
    position: 'sticky',
    left: '18px',
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'minmax(0, 1fr)',
    maxWidth: 'min(100%, calc(100vw - 92px))',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
});

/** Everything about a request, and what one can do with it. */
export function RequestDetails({ request }: { readonly request: RecentRequest }) {
  const styles = useStyles();
  const comparison = useCompare((store) => store.comparisons[request.correlationId]);
  return (
    <div className={styles.parts}>
      <Facts facts={requestFacts(request)} />
      <Actions request={request} />
      {comparison?.phase === 'failed' ? (
        <ErrorView title={text.service.comparison.failed} error={comparison.error} />
      ) : null}
      {comparison?.phase === 'answered' ? <ComparisonTable request={request} {...comparison.value} /> : null}
    </div>
  );
}

/** A retrieval or check-in offers nothing, so there is nothing to compare a lookup with. */
function Actions({ request }: { readonly request: RecentRequest }) {
  const styles = useStyles();
  const fillIn = useTest((test) => test.fillIn);
  const { compare, cancel } = useCompare((store) => store);
  const running = useCompare((store) => store.comparisons[request.correlationId]?.phase === 'running');
  useCommand('cancel', running ? () => void cancel(request.correlationId) : undefined);
  const openInTest = (): void => {
    fillIn(request.session, request.at);
    window.location.hash = hashOf('test-settings');
  };
  return (
    <div className={styles.buttons}>
      <Button size="small" onClick={openInTest}>
        {text.service.openInTest}
      </Button>
      {request.operation === 'find' ? (
        <>
          <Button size="small" disabledFocusable={running} onClick={() => void compare(request)}>
            {text.service.compare}
          </Button>
          {running ? (
            <Button size="small" onClick={() => void cancel(request.correlationId)}>
              {text.service.cancel}
            </Button>
          ) : null}
          <ProgressLine active={running} label={text.service.comparing} />
        </>
      ) : null}
    </div>
  );
}
