import { type Feature, ok, type ProblemCode, parseIfMatch } from '../../http/index.ts'
import { historySchemas } from '../resources/index.ts'
import { profileSchemas } from './profile-schemas.ts'
import type { ProfileService } from './profile-service.ts'

/** A runner's own profile. */
export function profileRoutes(profiles: ProfileService): Feature {
  return (routes) => {
    const answers = { 200: profileSchemas.profile }
    // Made at registration, and where that was cut off, by the next sign-in.
    const problems: readonly ProblemCode[] = ['not_found']

    routes.get(
      '/v1/me/profile',
      {
        summary: 'Your profile; with `on`, the zones that hold on that day; with `at`, as it was then',
        query: profileSchemas.query,
        answers,
        problems: [...problems, 'history_incomplete'],
      },
      async ({ caller, query }) => {
        const profile = await profiles.get(caller, query)
        return ok(profile, { version: profile.version })
      },
    )

    routes.get(
      '/v1/me/profile/history',
      {
        summary: 'What was done to your profile, the newest first',
        query: historySchemas.query,
        answers: { 200: historySchemas.page },
        problems,
      },
      async ({ caller, query }) => ok(await profiles.history(caller, query)),
    )

    routes.put(
      '/v1/me/profile',
      {
        summary: 'Set your profile; what is left out goes back to its default',
        ifMatch: 'required',
        body: profileSchemas.replace,
        answers,
        problems,
      },
      async ({ caller, body, headers }) => {
        const profile = await profiles.replace(caller, body, parseIfMatch(headers['if-match'], { required: true }))
        return ok(profile, { version: profile.version })
      },
    )
  }
}
