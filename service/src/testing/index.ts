export { TEST_PASSWORD, type TestAnswer, TestClient, type TestRequest } from './test-client.ts'
export { migratedTemplate, openTestService, type TestService, type TestServiceOptions } from './test-service.ts'
