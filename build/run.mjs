// Runs one TypeScript program of the project with a Node that is new enough: node build/run.mjs FILE [ARGUMENT …]
import { spawn } from 'node:child_process';
import { orSentence, programEnvironment, setUp } from './setup.mjs';

await orSentence(async () => {
  const node = setUp();
  const child = spawn(node, process.argv.slice(2), { stdio: 'inherit', env: programEnvironment() });
  // The terminal sends Ctrl+C to both; the program decides what it means, and this process waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  process.exitCode = await new Promise((resolve) => {
    child.on('error', () => resolve(2));
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
});
