export { profileEntity } from './profile-entity.ts'
export { profileRoutes } from './profile-routes.ts'
export { checkProfile, type Profile, ProfileService, type ProfileValues } from './profile-service.ts'
export { openZoneOffset, type ZoneOffset } from './zone-offset.ts'
