import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { errorKinds } from '../../../shared/errors.ts';
import { requestOutcomes } from '../../../shared/service-status.ts';
import { useRequests } from '../../app/use-stores.ts';
import { useNow } from '../../lib/hooks.ts';
import { utcOf } from '../../lib/times.ts';
import { text as common } from '../../ui/text.ts';
import { isFiltered, noFilter, periods, type HistoryFilter } from './requests-store.ts';
import { rangeWords } from './time-range.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '8px 12px', margin: '10px 0 12px' },
  part: { flexGrow: 1, flexBasis: '130px', maxWidth: '220px' },
  box: { minWidth: 0, width: '100%' },
  input: { minWidth: 0, width: '100%' },
  range: { flexBasis: '100%' },
  // Scrolled to with the title of the card above it.
  remove: { scrollMarginTop: '180px', fontWeight: tokens.fontWeightRegular },
});

/** The button that removes the time range. */
export const rangeFilterId = 'history-range';

const outcomes = ['all', ...requestOutcomes, ...errorKinds] as const;

export function RequestsFilter() {
  const styles = useStyles();
  const { filter, setFilter } = useRequests((store) => store);
  const { user, host, outcome, period, clear } = text.history;
  return (
    <search className={styles.tools}>
      <TextPart label={user} value={filter.user} onChange={(value) => setFilter({ user: value })} />
      <TextPart label={host} value={filter.host} onChange={(value) => setFilter({ host: value })} />
      <Field label={outcome} className={styles.part}>
        <Select
          className={styles.box}
          select={{ className: styles.input }}
          value={filter.outcome}
          onChange={(_event, { value }) =>
            setFilter({ outcome: outcomes.find((known) => known === value) ?? filter.outcome })
          }
        >
          <Outcomes />
        </Select>
      </Field>
      <Field label={period} className={styles.part}>
        <Select
          className={styles.box}
          select={{ className: styles.input }}
          value={filter.period}
          onChange={(_event, { value }) =>
            setFilter({ period: periods.find((known) => known === value) ?? filter.period, between: undefined })
          }
        >
          {periods.map((each) => (
            <option key={each} value={each}>
              {text.history.periods[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Button disabledFocusable={!isFiltered(filter)} onClick={() => setFilter(noFilter)}>
        {clear}
      </Button>
      <RangePart />
    </search>
  );
}

/** The time range that was chosen in the activity of the service. */
function RangePart() {
  const styles = useStyles();
  const between = useRequests((store) => store.filter.between);
  const setFilter = useRequests((store) => store.setFilter);
  const now = useNow();
  if (between === undefined) return null;
  const words = rangeWords(between, now);
  return (
    <div className={styles.range}>
      <Button
        id={rangeFilterId}
        className={styles.remove}
        size="small"
        shape="circular"
        icon={<DismissRegular />}
        iconPosition="after"
        aria-label={text.history.removeRange(words)}
        title={`${utcOf(between.from)} – ${utcOf(between.to)}`}
        onClick={() => setFilter({ between: undefined })}
      >
        {words}
      </Button>
    </div>
  );
}

function Outcomes() {
  return (
    <>
      <option value={'all' satisfies HistoryFilter['outcome']}>{text.history.anyOutcome}</option>
      {requestOutcomes.map((each) => (
        <option key={each} value={each}>
          {text.history.outcomes[each]}
        </option>
      ))}
      <optgroup label={text.history.failureKinds}>
        {errorKinds.map((kind) => (
          <option key={kind} value={kind}>
            {common.error.kinds[kind]}
          </option>
        ))}
      </optgroup>
    </>
  );
}

interface TextPartProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextPart({ label, value, onChange }: TextPartProps) {
  const styles = useStyles();
  return (
    <Field label={label} className={styles.part}>
      <Input
        type="search"
        className={styles.box}
        input={{ className: styles.input }}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => onChange(typed)}
      />
    </Field>
  );
}
