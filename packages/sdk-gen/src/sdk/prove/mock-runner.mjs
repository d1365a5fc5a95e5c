/**
 * Runs inside the sandbox, where there is no network but loopback: serves the mock that `plan.json` describes and starts the program
 * that calls it. Ends with the program's code, or 1 when it called what the document does not have or came without its key.
 *
 * Plain JavaScript: it is copied out of this package and run there by itself.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'

const [planFile, command, ...rest] = process.argv.slice(2)
const { routes, key } = JSON.parse(fs.readFileSync(planFile, 'utf8'))
const complaints = []
let answered = 0

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    const path = new URL(request.url, 'http://mock').pathname
    const route = routes.find(
      (candidate) => candidate.method === request.method && matches(candidate.path, path),
    )
    if (route === undefined)
      complaints.push(`${request.method} ${request.url} is not in the document`)
    if (key !== null && request.headers.authorization !== `Bearer ${key}`) {
      complaints.push(`${request.method} ${request.url} came without the key`)
    }
    answered += 1
    const headers = route?.contentType ? { 'content-type': route.contentType } : {}
    response.writeHead(route?.status ?? 404, headers).end(route?.body ?? '')
  })
})

/** `/ports/{id}` and `/ports/sto`; concrete templates are tried by their order in the document. */
function matches(template, path) {
  const parts = template
    .split(/\{[^{}]+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]*')}/?$`).test(decodeURI(path))
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  // `env` adds to the environment that we were given, whatever it is.
  const variables = [`GATEHOUSE_BASE_URL=http://127.0.0.1:${port}`]
  if (key !== null) variables.push(`GATEHOUSE_API_KEY=${key}`)
  const child = spawn('env', [...variables, command, ...rest], { stdio: 'inherit' })
  child.on('error', (error) => end(1, error.message))
  child.on('exit', (code) => {
    for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
    end(code ?? 1, `${answered} requests answered`)
    if (code === 0 && complaints.length > 0) process.exitCode = 1
  })
})

function end(code, line) {
  process.stdout.write(`${line}\n`)
  process.exitCode = code
  server.close()
  server.closeAllConnections()
}
