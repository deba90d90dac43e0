// A process that runs commands of the real command line over a real ledger, and dies where it is told to. Started with
// everything loaded, so that many of them can be killed in a short time.
import { batches, batch, cancel, reschedule, track } from '../../cli/batches.ts';
import { connect } from '../../cli/connections.ts';
import { clockOnDemand } from '../../clock.ts';
import type { CommandContext, ExitStatus } from '../../cli/context.ts';
import { resume } from '../../cli/resume.ts';
import { send } from '../../cli/send.ts';
import { DeskError } from '../../../shared/errors.ts';
import '../../desk.ts';
import '../../exports.ts';
import { SERVICES } from '../../services/index.ts';
import { inChunks } from '../in-chunks.ts';
import { failAroundCommits, failAroundRequests, skipWaiting } from './inject.ts';
import { jobSchema } from './jobs.ts';
import type { Done, Job } from './jobs.ts';
import { Failpoints, parseFailpoint } from './points.ts';
import { breakCommits, brokenService } from './sabotage.ts';

const COMMANDS: Readonly<Record<string, (args: readonly string[], context: CommandContext) => Promise<ExitStatus>>> = { batch, batches, cancel, connect, reschedule, resume, send, track };

const points = new Failpoints();
failAroundCommits(points);
failAroundRequests(points);
const fromNow = skipWaiting();

let atOnce: number | null = null;
let sabotage: Job['sabotage'] = null;
breakCommits(() => sabotage);
for (const [id, entry] of Object.entries(SERVICES)) {
  Reflect.set(SERVICES, id, {
    ...entry,
    create: (session: Parameters<typeof entry.create>[0]) => {
      const service = brokenService(inChunks(entry.create(session), 1), sabotage);
      return atOnce === null ? service : { ...service, concurrency: { start: atOnce, most: atOnce } };
    },
  });
}

async function perform(job: Job): Promise<Done> {
  fromNow();
  process.env['SETTLEDESK_NOW'] = job.now;
  process.env['TEST_SECRET'] = job.secret;
  process.env['TEST_SECURITY_KEY'] = job.securityKey;
  const run = COMMANDS[job.command];
  if (!run) throw new Error(`no command ${job.command}`);
  ({ atOnce, sabotage } = job);
  points.choose(job.failpoint === null ? null : parseFailpoint(job.failpoint));
  try {
    const status = await run(job.args, { home: job.home, json: true, language: 'ko', clock: clockOnDemand() });
    return { status, code: null, points: [...points.passed], error: null };
  } catch (error) {
    return { status: null, code: error instanceof DeskError ? error.code : 'INTERNAL', points: [...points.passed], error: error instanceof DeskError ? null : error instanceof Error ? (error.stack ?? error.message) : 'unknown' };
  }
}

async function answer(message: unknown): Promise<void> {
  const done = await perform(jobSchema.parse(message));
  process.send?.(done);
}

process.on('message', (message) => void answer(message));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
