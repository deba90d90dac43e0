import { RequestScreen } from '../screens/approval/RequestScreen.tsx';
import { BatchScreen } from '../screens/batch/BatchScreen.tsx';
import { BatchesScreen } from '../screens/batches/BatchesScreen.tsx';
import { ConfirmScreen } from '../screens/confirm/ConfirmScreen.tsx';
import { ConnectionsScreen } from '../screens/connections/ConnectionsScreen.tsx';
import { DraftsScreen } from '../screens/drafts/DraftsScreen.tsx';
import { SearchScreen } from '../screens/history/SearchScreen.tsx';
import { TotalsScreen } from '../screens/history/TotalsScreen.tsx';
import { ExportsScreen } from '../screens/exports/ExportsScreen.tsx';
import { HomeScreen } from '../screens/home/HomeScreen.tsx';
import { ImportScreen } from '../screens/import/ImportScreen.tsx';
import { MappingScreen } from '../screens/mapping/MappingScreen.tsx';
import { ReviewScreen } from '../screens/review/ReviewScreen.tsx';
import { ScheduleScreen } from '../screens/schedule/ScheduleScreen.tsx';
import { DraftGate } from '../screens/drafts/DraftGate.tsx';
import type { DraftStep, PlainScreen, Route } from './routes.ts';
import type { ComponentType } from 'react';
import type { DraftView } from '../../shared/views.ts';

/** A new screen is one line here. */
const plainScreens: Readonly<Record<PlainScreen, ComponentType>> = {
  home: HomeScreen,
  new: ImportScreen,
  drafts: DraftsScreen,
  batches: BatchesScreen,
  schedule: ScheduleScreen,
  history: SearchScreen,
  totals: TotalsScreen,
  connections: ConnectionsScreen,
  exports: ExportsScreen,
};

const draftScreens: Readonly<Record<DraftStep, ComponentType<{ readonly draft: DraftView }>>> = {
  mapping: MappingScreen,
  review: ReviewScreen,
  confirm: ConfirmScreen,
};

export function Screen({ route }: { readonly route: Route }) {
  if (route.screen === 'approval') return <RequestScreen key={route.id} id={route.id} />;
  if (route.screen === 'batch') return <BatchScreen key={route.id} id={route.id} row={route.row ?? null} />;
  if (route.screen === 'draft') return <DraftGate key={route.id} id={route.id} show={draftScreens[route.step]} />;
  const Plain = plainScreens[route.screen];
  return <Plain />;
}
