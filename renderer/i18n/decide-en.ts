import type { Words } from './words.ts';

export const decideEn: Words['decide'] = {
  later: 'If the service cannot find it, you can decide its outcome yourself from {{date}}.',
  title: 'Decide the outcome yourself',
  text: 'Asking cannot tell any more. Decide only after looking at the bank statement or the service’s own screens. The service is asked once more before; what it knows counts.',
  paid: 'I saw that it was paid',
  notPaid: 'I saw that it was not paid',
  askPaid: 'Decide that {{amount}} won to {{who}} were paid?',
  askNotPaid: 'Decide that {{amount}} won to {{who}} were not paid?',
  notPaidWarning: 'A row decided as not paid can be sent again in a new draft. If it was paid after all, it is paid twice.',
  note: 'What did you look at?',
  notePlaceholder: 'e.g. not on the bank statement of 20 November, payee confirmed by telephone',
  noteKept: 'Kept in the audit with your name and the time. It cannot be taken back.',
  unasked: 'Decide even if the service does not answer',
  do: 'Decide and record',
  decided: 'The outcome is decided and recorded.',
  found: 'The service knew this row: its outcome was written.',
};
