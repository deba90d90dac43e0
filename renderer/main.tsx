import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import 'pretendard/dist/web/variable/pretendardvariable.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/kit.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { announceNonce } from './app/nonce.ts';
import { startLanguage } from './i18n/index.ts';

announceNonce();
const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no root');
await startLanguage('ko');
createRoot(root).render(<App />);
