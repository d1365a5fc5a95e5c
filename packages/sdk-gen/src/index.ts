/** OpenAPI in, values and files out. What is not exported here is the package's own business. */
export type { Method, Operation } from './load/describe.ts'
export type { Finding } from './load/finding.ts'
export { type LoadedDocument, type LoadResult, loadDocument } from './load/load-document.ts'
export { loadDocumentInWorker, type WorkerOptions } from './load/load-in-worker.ts'
export type { LoadOptions } from './load/options.ts'
export type { Json, JsonObject } from './load/read-json.ts'
