import { killMatrix } from './matrix-suite.ts';

killMatrix('portone');
