import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../stores/route.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

interface BoundaryProps {
  readonly children: ReactNode;
}
interface BoundaryState {
  readonly broken: boolean;
}

/** A screen that cannot be drawn says so calmly; what was sent or edited lives in the desk, not here. Keyed by the screen, so that another one has its own chance. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { broken: false };

  static getDerivedStateFromError(): BoundaryState {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Crashed onReopen={() => this.setState({ broken: false })} /> : this.props.children;
  }
}

function Crashed({ onReopen }: { readonly onReopen: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="crashed" role="alert">
      <EmptyState icon={<IconCloudOff size={40} stroke={1.5} />} title={t('error.crashTitle')} text={t('error.crashText')}>
        <Button onClick={onReopen}>{t('error.crashReload')}</Button>
        <Button
          variant="default"
          onClick={() => {
            go({ screen: 'home' });
            onReopen();
          }}
        >
          {t('error.crashHome')}
        </Button>
      </EmptyState>
    </main>
  );
}
