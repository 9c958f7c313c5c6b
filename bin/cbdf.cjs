#!/usr/bin/env node
'use strict';
// DuckDB queries run on libuv's thread pool and would starve file access on its four threads. The pool's size is read once, before anything
// uses it: setting it from within the program, which is an ES module, is too late. Hence this shim.
const {availableParallelism} = require('node:os');

function jobs(argv) {
  for (let i = 0; i < argv.length; i++) {
    const match = /^--jobs(?:=(\d+))?$/.exec(argv[i]);
    const value = match && Number(match[1] ?? argv[i + 1]);
    if (value >= 1 && value <= 256) return Math.floor(value);
  }
  return availableParallelism();
}

// Node's compile cache (22.1 and later) is left alone: with it, a build with nothing to do was no quicker on Node 22 and 24.
process.env.UV_THREADPOOL_SIZE = String(jobs(process.argv.slice(2)) + 4);
import('../lib/cli.js').catch((error) => {
  process.exitCode = 1;
  console.error(error && error.code === 'ERR_MODULE_NOT_FOUND' ? `cbdf: not compiled (${error.message}); run npm run build` : error);
});
