import { killMatrix } from './matrix-suite.ts';

killMatrix('toss-v2');
