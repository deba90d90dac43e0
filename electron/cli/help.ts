import { translate } from '../../shared/messages/index.ts';
import { EXIT, print } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

/** Every command with its arguments; the words come from the catalogue. */
const COMMANDS = [
  ['check', 'check FILE [--kind K] [--sheet NAME] [--connection ID] [--secret-env VAR] [--security-key-env VAR] [--password-env VAR]'],
  ['template', 'template KIND --out FILE'],
  ['connect', 'connect SERVICE --label L --env practice|test|live [--secret-env VAR] [--security-key-env VAR] [--base-url URL]'],
  ['connections', 'connections'],
  ['disconnect', 'disconnect ID'],
  ['send', 'send FILE --connection ID --count N --amount A [--immediate | --date D] [--at TIME] [--out FILE] [--secret-env VAR] [--security-key-env VAR] [--password-env VAR] [--skip-errors] [--allow-duplicates] [--summary]'],
  ['resume', 'resume [BATCH] [--secret-env VAR] [--security-key-env VAR] [--reissued-secret] [--out FILE]'],
  ['batches', 'batches'],
  ['batch', 'batch ID [--summary]'],
  ['track', 'track ID [--wait SECONDS] [--secret-env VAR] [--security-key-env VAR] [--reissued-secret]'],
  ['results', 'results ID --out FILE | results --from D --to D --out FILE [--basis pay|sent] [--environment E] [--connection ID,…] [--outcome O,…]'],
  ['summary', 'summary ID --out FILE.pdf | summary --from D --to D --out FILE.pdf [--basis pay|sent] [--environment E] …'],
  ['vouchers', 'vouchers --from D --to D --environment E --out FILE.xlsx|FILE.csv [--basis pay|sent] [--outcome paid,accepted] [--again]'],
  ['reschedule', 'reschedule ID --at TIME'],
  ['cancel', 'cancel ID [--secret-env VAR] [--security-key-env VAR] [--reissued-secret]'],
  ['practice', 'practice [--port P] [--seed N] [--now TIME] [--faults FILE]'],
  ['audit', 'audit verify [--head NUMBER:HASH] [--file FILE.jsonl] | audit head | audit export --out FILE.jsonl|FILE.csv'],
] as const;

/** Prints how to use the command line. Asked for: done; shown because no command was given: nothing could be done. */
export function help(context: CommandContext, unasked: boolean): ExitStatus {
  const lines = COMMANDS.flatMap(([name, usage]) => [`settledesk ${usage}`, `    ${translate(context.language, `cliHelp.${name}`)}`]);
  const global = `--home DIR  --json  --lang ko|en`;
  if (unasked) {
    process.stderr.write([...lines, global, ''].join('\n'));
    return EXIT.impossible;
  }
  print(context, { commands: COMMANDS.map(([name, usage]) => ({ name, usage })) }, [...lines, global]);
  return EXIT.done;
}
