import type { HistoryRowView } from '../../../shared/history/views.ts';
import { goToRow } from '../../stores/route.ts';
import { Money } from '../../ui/Money.tsx';
import { EnvironmentBadge, OutcomeBadge } from '../../ui/StatusBadge.tsx';

interface FoundRowProps {
  readonly row: HistoryRowView;
  readonly chosen: boolean;
  /** Whether Tab stops here: one row of all. */
  readonly reachable: boolean;
  readonly onChoose: () => void;
}

export function FoundRow({ row, chosen, reachable, onChoose }: FoundRowProps) {
  return (
    <tr
      data-clickable
      data-place={row.place}
      aria-selected={chosen}
      tabIndex={reachable ? 0 : -1}
      onFocus={onChoose}
      onClick={onChoose}
      onDoubleClick={() => goToRow(row.batchId, row.seq)}
      data-testid={`found-${row.batchId}-${row.seq}`}
    >
      <td className="number nowrap">{row.date}</td>
      <td className="found-payee">
        <span className="strong ellipsis" title={row.payeeName ?? row.payee}>
          {row.payeeName ?? row.payee}
        </span>
        {row.payeeName !== null && (
          <span className="muted small ellipsis number" title={row.payee}>
            {row.payee}
          </span>
        )}
      </td>
      <td className="right">
        <Money amount={row.amount} className="strong" />
      </td>
      <td>
        <OutcomeBadge outcome={row.outcome} />
      </td>
      <td className="found-file">
        <span className="ellipsis" title={row.fileName}>
          {row.fileName}
        </span>
      </td>
      <td>
        <span className="batch-connection">
          <EnvironmentBadge environment={row.connection.environment} />
          <span className="ellipsis" title={row.connection.label}>
            {row.connection.label}
          </span>
        </span>
      </td>
    </tr>
  );
}
