export { decodeFit } from './decode-fit.ts'
