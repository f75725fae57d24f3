export { pairingRoutes } from './pairing-routes.ts'
export { PairingService } from './pairing-service.ts'
