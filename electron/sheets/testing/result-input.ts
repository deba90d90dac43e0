/** A result workbook with one of every awkward value, for the tests that read it back. */
import type { ResultWorkbookInput } from '../write-result.ts';

export const RESULT_INPUT: ResultWorkbookInput = {
  creator: '정산데스크',
  created: new Date(Date.UTC(2026, 2, 2)),
  sheets: [
    {
      name: "3월 '결과' 표",
      originalHeaders: ['지급번호', '계좌', '금액', '지급일'],
      columns: [
        { header: '상태', kind: 'text' },
        { header: '보낸 금액', kind: 'won', width: 18 },
        { header: '보낸 때', kind: 'date' },
        { header: '거래 번호', kind: 'text' },
      ],
      rows: [
        {
          original: ['0001', { type: 'number', value: 123, shown: '00123' }, 1000, { type: 'date', date: '2026-03-01', time: null }],
          result: ['완료', 1000, '2026-03-02 09:30:00', '000777'],
        },
        {
          original: ['=HYPERLINK("http://x")', '12345678901234567', 2500.5, '2026-03-01'],
          result: ['=1+1', 2500, null, '+82-10'],
        },
        {
          original: [' 앞뒤 ', { type: 'error', code: '#N/A' }, { type: 'boolean', value: true }, { type: 'time', time: '25:30:00' }],
          result: ['줄\n바꿈', 3000000000, '2026-03-03', null],
        },
      ],
    },
    {
      name: '보내지 않은 행',
      originalHeaders: ['지급번호'],
      columns: [{ header: '까닭', kind: 'text' }],
      rows: [],
    },
  ],
  summary: {
    name: '요약',
    title: '3월 정산 결과',
    entries: [
      { label: '파일', value: '@정산.xlsx', format: 'text' },
      { label: '보낸 합계', value: 3000003500, format: 'won' },
      { label: '날짜', value: '2026-03-02', format: 'date' },
      { label: '건수', value: 3, format: 'count' },
    ],
    tables: [
      {
        title: '결과별',
        columns: [
          { header: '결과', format: 'text' },
          { header: '건수', format: 'count' },
          { header: '금액', format: 'won' },
        ],
        rows: [
          ['완료', 2, 3000001000],
          ['확인 필요', 1, 2500],
        ],
        totalLabel: '합계',
      },
      { title: '날짜별', columns: [{ header: '날짜', format: 'date' }, { header: '금액', format: 'won' }], rows: [], totalLabel: '합계' },
    ],
  },
};

const date = (day: string, time: string | null = null): object => ({ type: 'date', date: day, time });

/** What any correct reader finds in the first sheet. */
export const EXPECTED_RESULT_ROWS = [
  ['지급번호', '계좌', '금액', '지급일', '상태', '보낸 금액', '보낸 때', '거래 번호'],
  ['0001', { type: 'number', value: 123, shown: '00123' }, 1000, date('2026-03-01'), '완료', 1000, date('2026-03-02', '09:30:00'), '000777'],
  ['=HYPERLINK("http://x")', '12345678901234567', 2500.5, '2026-03-01', '=1+1', 2500, null, '+82-10'],
  [' 앞뒤 ', { type: 'error', code: '#N/A' }, { type: 'boolean', value: true }, { type: 'time', time: '25:30:00' }, '줄\n바꿈', 3000000000, date('2026-03-03')],
];

export const EXPECTED_SUMMARY_ROWS = [
  ['3월 정산 결과'],
  ['파일', '@정산.xlsx'],
  ['보낸 합계', 3000003500],
  ['날짜', date('2026-03-02')],
  ['건수', 3],
  ['결과별'],
  ['결과', '건수', '금액'],
  ['완료', 2, 3000001000],
  ['확인 필요', 1, 2500],
  ['합계', 3, 3000003500],
  ['날짜별'],
  ['날짜', '금액'],
  ['합계', 0],
];
