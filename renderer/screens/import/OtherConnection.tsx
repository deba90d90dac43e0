import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { KIND_IDS } from '../../../shared/kinds/kind.ts';
import { useImport } from '../../stores/import.ts';
import type { ImportSource } from '../../stores/import.ts';
import { useConnection, useSession } from '../../stores/session.ts';
import type { DeskFailure } from '../../desk/failure.ts';
import { serviceOfKind } from '../mapping/kind-facts.ts';

interface OtherConnectionProps {
  readonly failure: DeskFailure;
  readonly source: ImportSource;
}

/**
 * The sheet is for another service: the connections that take it are one click away. Only those of the environment the
 * person is working in: a click here must not lead from practice to real money.
 */
export function OtherConnection({ failure, source }: OtherConnectionProps) {
  const { t } = useTranslation();
  const connections = useSession((state) => state.connections);
  const select = useSession((state) => state.selectConnection);
  const current = useConnection(useSession((state) => state.connectionId));
  const start = useImport((state) => state.start);
  const kind = KIND_IDS.find((id) => id === failure.params['kind']);
  if (failure.code !== 'CONNECTION_WRONG_SERVICE' || kind === undefined || current === null) return null;
  const fitting = connections.filter((connection) => connection.service === serviceOfKind(kind) && connection.environment === current.environment);
  return fitting.map((connection) => (
    <Button
      key={connection.id}
      onClick={() => {
        select(connection.id);
        void start(source, { known: true });
      }}
      data-testid={`read-with-${connection.id}`}
    >
      {t('import.readWith', { label: connection.label })}
    </Button>
  ));
}
