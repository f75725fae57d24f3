#!/usr/bin/env -S node --max-semi-space-size=8 --v8-pool-size=1
import './stripped-types.js'

await import('../src/main/cli.ts')
