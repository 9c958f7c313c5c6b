// Temporary pointer: use `npx tsc -p tsconfig.build.json; node scripts/simulate.mjs <spec.yaml> --sizes 5000,10000 --seeds 1,2,3 --answers --mistakes` (see its header).
export {};
