import type { TemplateWorkbookInput } from '../write-template.ts';

export const TEMPLATE_INPUT: TemplateWorkbookInput = {
  creator: '정산데스크',
  created: new Date(0),
  sheetName: '지급',
  columns: [
    { header: '은행', required: true, format: 'text', choices: ['국민은행', 'SC, 제일은행'] },
    { header: '계좌', required: true, format: 'text', note: '앞의 0까지 적습니다.' },
    { header: '금액', required: true, format: 'won' },
    { header: '지급일', required: false, format: 'date', note: '비우면 오늘' },
  ],
  rows: [],
  example: { name: '예시', rows: [['국민은행', '0012345', 15000, { type: 'date', date: '2026-03-10', time: null }]] },
  rules: { name: '규칙', title: '적는 법', entries: [{ label: '계좌', text: '하이픈 없이' }, { label: '금액', text: '원' }] },
  choicesName: '목록',
  choiceError: { title: '은행', text: '목록에서 고르세요.' },
  dateError: { title: '날짜', text: '날짜를 적으세요.' },
};
