import { parentPort, workerData } from 'node:worker_threads'
import { loadDocument } from './load-document.ts'
import type { LoadOptions } from './options.ts'

/** The thread of `loadDocumentInWorker`: one document, one answer. */
const { text, options } = workerData as { text: string; options: LoadOptions }
parentPort?.postMessage(await loadDocument(text, options))
