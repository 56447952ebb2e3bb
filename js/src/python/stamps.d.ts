/** Short names for the contents of the bundles, put in by build.mjs. */
declare const PAGE_STAMP: string;
declare const WORKER_STAMP: string;
