#!/usr/bin/env -S node --max-semi-space-size=8
import './stripped-types.js'

await import('../src/main/cli.ts')
