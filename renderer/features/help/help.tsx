import { Link, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { HelpPage } from '../../../shared/help-page.ts';
import { narrow } from '../../ui/breakpoints.ts';
import { Page } from '../../ui/page.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useDelayed } from '../../lib/use-delayed.ts';
import { hashOfHelp } from '../../app/app-store.ts';
import { useApp } from '../../app/use-stores.ts';
import { help } from './text.ts';
import { Blocks } from './blocks.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 176px',
    columnGap: '32px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  pages: {
    position: 'sticky',
    top: '56px',
    gridColumn: 2,
    gridRow: 1,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: '16px',
    [narrow]: { position: 'static', gridColumn: 1, border: 'none', paddingLeft: 0, marginBottom: '16px' },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: '8px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  title: {
    margin: '0 0 8px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  current: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  page: { gridRow: 1, gridColumn: 1, minWidth: 0, [narrow]: { gridRow: 'auto' } },
});

type Pages =
  | { readonly state: 'reading' }
  | { readonly state: 'failed' }
  | { readonly state: 'read'; readonly pages: readonly HelpPage[] };

/** The documentation is a file of its own, read when it is first wanted. */
function usePages(): Pages {
  const [pages, setPages] = useState<Pages>({ state: 'reading' });
  useEffect(() => {
    const read = async (): Promise<void> => {
      try {
        const { pages: all } = await import('virtual:help-pages');
        setPages({ state: 'read', pages: all });
      } catch {
        setPages({ state: 'failed' });
      }
    };
    void read();
  }, []);
  return pages;
}

/** The pages of docs/, offline. */
export function Help() {
  const pages = usePages();
  const slow = useDelayed(pages.state === 'reading');
  const place = useApp((app) => app.help);
  if (pages.state === 'reading') return slow ? <Spinner label={help.reading} /> : null;
  const all = pages.state === 'read' ? pages.pages : [];
  const page = place.page === undefined ? all[0] : all.find(({ name }) => name === place.page);
  if (page === undefined) {
    return (
      <Page title={help.title} lead={help.lead}>
        <StatusText tone="warning">{pages.state === 'failed' ? help.unreadable : help.noPage}</StatusText>
        <Contents pages={all} current={undefined} />
      </Page>
    );
  }
  return <Reading key={page.name} page={page} pages={all} part={place.part} />;
}

function Reading({
  page,
  pages,
  part,
}: {
  readonly page: HelpPage;
  readonly pages: readonly HelpPage[];
  readonly part: string | undefined;
}) {
  const styles = useStyles();
  useEffect(() => {
    if (part === undefined) return;
    const heading = document.getElementById(part);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }, [part]);
  return (
    <Page title={page.title} lead={help.lead}>
      <div className={styles.columns}>
        <Contents pages={pages} current={page.name} />
        <article className={styles.page}>
          <Blocks blocks={page.blocks} />
        </article>
      </div>
    </Page>
  );
}

function Contents({ pages, current }: { readonly pages: readonly HelpPage[]; readonly current: string | undefined }) {
  const styles = useStyles();
  return (
    <nav aria-label={help.pages} className={styles.pages}>
      <div className={styles.title} aria-hidden>
        {help.pages}
      </div>
      <ul className={styles.list}>
        {pages.map(({ name, title }) => (
          <li key={name}>
            <Link
              href={hashOfHelp(name)}
              aria-current={name === current ? 'page' : undefined}
              className={mergeClasses(name === current && styles.current)}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
