export { profileEntity } from './profile-entity.ts'
export { profileRoutes } from './profile-routes.ts'
export { type Profile, ProfileService } from './profile-service.ts'
