import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const GROUPS = {
  move: ['arrows', 'jump', 'page', 'ends', 'tab', 'select', 'columnRow', 'all'],
  edit: ['type', 'openCell', 'escape', 'clear', 'fill', 'copy', 'undo'],
  find: ['nextIssue', 'sameIssue', 'fix', 'find', 'findStep'],
  look: ['menu', 'tick', 'tickAll', 'leaveOut', 'putBack', 'help'],
} as const;

const KEYS: Readonly<Record<(typeof GROUPS)[keyof typeof GROUPS][number], string>> = {
  arrows: '↑ ↓ ← →',
  jump: 'Ctrl + ↑ ↓ ← →',
  page: 'PageUp · PageDown',
  ends: 'Home · End · Ctrl + Home · Ctrl + End',
  tab: 'Tab · Shift + Tab',
  select: 'Shift + ↑ ↓ ← →',
  columnRow: 'Ctrl + Space · Shift + Space',
  all: 'Ctrl + A',
  type: 'A–Z · 가–힣 · 0–9',
  openCell: 'Enter · F2',
  escape: 'Esc',
  clear: 'Delete',
  fill: 'Ctrl + D',
  copy: 'Ctrl + C · X · V',
  undo: 'Ctrl + Z · Ctrl + Y',
  nextIssue: 'F8 · Shift + F8',
  sameIssue: 'Ctrl + F8 · Ctrl + Shift + F8',
  fix: 'Ctrl + .',
  find: 'Ctrl + F',
  findStep: 'F3 · Shift + F3',
  menu: 'Alt + ↓',
  tick: 'Space',
  tickAll: 'Ctrl + Shift + A',
  leaveOut: 'Ctrl + Delete',
  putBack: 'Ctrl + Shift + Delete',
  help: 'F1 · ?',
};

const TITLES = { move: 'keys.groupMove', edit: 'keys.groupEdit', find: 'keys.groupFind', look: 'keys.groupLook' } as const;

/** The keys of the review, on one sheet. */
export function KeysHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={<span className="dialog-title">{t('keys.title')}</span>} size={820} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="keys-help" data-testid="keys-help">
        {(['move', 'edit', 'find', 'look'] as const).map((group) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`}>{t(TITLES[group])}</h3>
            <dl>
              {GROUPS[group].map((key) => (
                <div key={key}>
                  <dt>{KEYS[key]}</dt>
                  <dd>{t(`keys.${key}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
