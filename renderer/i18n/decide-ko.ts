/** A person's word about a row that nobody can find out about any more. */
export const decideKo = {
  later: '서비스에서 끝내 찾지 못하면 {{date}}부터 결과를 직접 정할 수 있습니다.',
  title: '결과 직접 정하기',
  text: '물어도 알 수 없는 행입니다. 은행 거래 내역이나 서비스 화면에서 확인한 뒤에만 정하십시오. 정하기 전에 서비스에 한 번 더 묻고, 서비스가 알고 있으면 그 결과를 따릅니다.',
  paid: '지급된 것을 확인함',
  notPaid: '지급되지 않은 것을 확인함',
  askPaid: '{{who}} {{amount}}원을 지급된 것으로 정합니까?',
  askNotPaid: '{{who}} {{amount}}원을 지급되지 않은 것으로 정합니까?',
  notPaidWarning: '지급되지 않은 것으로 정한 행은 새 검토로 다시 보낼 수 있습니다. 실제로는 지급되었다면 두 번 나갑니다.',
  note: '무엇을 보고 확인했습니까?',
  notePlaceholder: '예: 11월 20일 은행 거래 내역에 없음, 수취인 통화로 확인',
  noteKept: '사람 이름, 시각과 함께 감사 기록에 남습니다. 되돌릴 수 없습니다.',
  unasked: '서비스가 답하지 않아도 정하기',
  do: '정하고 기록하기',
  decided: '결과를 정하고 기록했습니다.',
  found: '서비스가 이 행을 알고 있어, 서비스의 결과를 적었습니다.',
};
