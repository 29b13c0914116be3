#!/usr/bin/env -S node --max-semi-space-size=32 --heap-growing-percent=50
// The young generation is larger than Node's default: what a batch of commands makes then dies in it, which halves
// the time of a command under load.
import '../dist/src/cli.js';
