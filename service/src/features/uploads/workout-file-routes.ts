import { type Feature, ok } from '../../http/index.ts'
import type { WorkoutFileService } from './workout-file-service.ts'

/** The original file of a workout. */
export function workoutFileRoutes(files: WorkoutFileService): Feature {
  return (routes) => {
    routes.get(
      '/v1/workouts/:id/file',
      { summary: 'The file that a workout came from', answers: { 200: 'application/octet-stream' } },
      async ({ caller, params }) => {
        const { name, sizeBytes, bytes } = await files.open(caller, params.id)
        return ok(bytes, {
          headers: {
            'content-type': 'application/octet-stream',
            'content-length': String(sizeBytes),
            'content-disposition': toDisposition(name),
          },
        })
      },
    )
  }
}

// A plain name for old clients, and the real one as RFC 8187 encodes it.
function toDisposition(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
