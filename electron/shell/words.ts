import type { Language } from '../../shared/messages/index.ts';

/** Words of the operating system's own menu and dialogs, which the window's catalogue never sees. */
const ko = {
  file: '파일',
  edit: '편집',
  view: '보기',
  help: '도움말',
  close: '창 닫기',
  quit: '정산데스크 끝내기',
  undo: '실행 취소',
  redo: '다시 실행',
  cut: '잘라내기',
  copy: '복사',
  paste: '붙여넣기',
  selectAll: '모두 선택',
  zoomIn: '크게',
  zoomOut: '작게',
  resetZoom: '원래 크기',
  fullScreen: '전체 화면',
  portone: '포트원 개발자 문서',
  toss: '토스페이먼츠 개발자 문서',
  name: '정산데스크',
  sendingTitle: '일괄지급을 보내는 중입니다.',
  sendingDetail: '끝내면 지금 보내는 요청의 답을 받은 뒤 멈춥니다(길면 1분 남짓). 이미 보낸 행은 원장에 남고, 남은 행은 다음에 이어서 보낼 수 있습니다.',
  stopAndQuit: '멈추고 끝내기',
  keepSending: '계속 보내기',
  goneTitle: '화면이 멈췄습니다.',
  goneDetail: '화면만 다시 열면 됩니다. 원장과 보내던 일은 그대로이며 잃은 것이 없습니다.',
  reopen: '화면 다시 열기',
  soon: '곧 보내기 시작합니다',
  soonRows: '건',
  soonWon: '원',
  startFailed: '정산데스크를 열지 못했습니다',
};

export type ShellWord = keyof typeof ko;

const en: Readonly<Record<ShellWord, string>> = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  help: 'Help',
  close: 'Close window',
  quit: 'Quit SettleDesk',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  resetZoom: 'Actual size',
  fullScreen: 'Full screen',
  portone: 'PortOne developer documentation',
  toss: 'Toss Payments developer documentation',
  name: 'SettleDesk',
  sendingTitle: 'A bulk payout is being sent.',
  sendingDetail: 'Quitting waits for the answer to the request under way (a minute or so at most) and stops there. Rows already sent stay in the ledger; the rest can be resumed later.',
  stopAndQuit: 'Stop and quit',
  keepSending: 'Keep sending',
  goneTitle: 'The window has stopped.',
  goneDetail: 'Only the window needs to be opened again. The ledger and whatever was being sent are untouched; nothing is lost.',
  reopen: 'Open the window again',
  soon: 'Sending starts soon',
  soonRows: ' rows',
  soonWon: ' won',
  startFailed: 'SettleDesk could not be opened',
};

const WORDS: Readonly<Record<Language, Readonly<Record<ShellWord, string>>>> = { ko, en };

export function word(language: Language, key: ShellWord): string {
  return WORDS[language][key];
}
