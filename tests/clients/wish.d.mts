import type { Whom } from './proven.mjs';

export declare function wish(): Promise<Whom>;
