import { type Feature, ok, type ProblemCode, parseIfMatch } from '../../http/index.ts'
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
        summary: 'Your profile; with `on`, the zones that hold on that day',
        query: profileSchemas.query,
        answers,
        problems,
      },
      async ({ caller, query }) => {
        const profile = await profiles.get(caller, query.on)
        return ok(profile, { version: profile.version })
      },
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
