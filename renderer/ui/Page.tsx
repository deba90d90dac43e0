import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly narrow?: boolean;
}

/** A screen that scrolls as a whole: title, one line of purpose, actions on the right. */
export function Page({ title, lead, actions, children, narrow = false }: PageProps) {
  return (
    <div className="page">
      <div className={narrow ? 'page-body page-narrow' : 'page-body'}>
        <header className="page-header">
          <div>
            <h1>{title}</h1>
            {lead !== undefined && <p className="muted">{lead}</p>}
          </div>
          {actions !== undefined && <div className="button-row">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  );
}

interface PanelProps {
  readonly title?: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
  readonly testId?: string;
}

/** A white surface with a quiet heading. `flush` lets a table reach its edges. */
export function Panel({ title, note, actions, children, flush = false, testId }: PanelProps) {
  return (
    <section className={flush ? 'panel panel-flush' : 'panel'} data-testid={testId}>
      {title !== undefined && (
        <header className="panel-header">
          <h2>{title}</h2>
          {note !== undefined && <span className="muted small">{note}</span>}
          {actions !== undefined && <div className="panel-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

export function Loading({ label }: { readonly label: string }) {
  return (
    <div className="loading" role="status">
      <span className="loading-dots" aria-hidden="true" />
      <span className="muted">{label}</span>
    </div>
  );
}
