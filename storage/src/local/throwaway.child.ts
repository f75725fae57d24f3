// Started by tests as a process: starts a throwaway server, says where it is, and waits to be killed.
import { openThrowawayServer } from './index.ts'

const { url, pid } = await openThrowawayServer()
process.stdout.write(`${JSON.stringify({ url, pid })}\n`)
process.stdin.resume()
