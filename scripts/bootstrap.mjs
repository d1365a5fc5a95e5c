// Runs before anything is installed, so: plain JavaScript, no dependency, happy on Node 20.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = path.dirname(import.meta.dirname)
/** What the install itself needs, and what everything after it runs on (TypeScript unbuilt). */
const NODE_MIN = 20
const NODE_WANTED = 24

/**
 * Makes node_modules match package-lock.json, finds Node 24 and runs a TypeScript entry with it.
 *
 * @param {string} entry file below scripts/, for example `start/main.ts`
 */
export async function runWithNode24(entry) {
  const file = path.join(ROOT, 'scripts', entry)
  requireNode(NODE_MIN)
  if (!isInstalled()) install()
  const node = findNode()
  if (node === process.execPath) {
    whenOrphaned(() => process.kill(process.pid, 'SIGTERM'))
    await import(pathToFileURL(file).href)
  } else {
    runAsChild(node, file)
  }
}

/**
 * True when every package of the lockfile is in node_modules in its version. npm keeps a copy of what it
 * installed in node_modules/.package-lock.json. Optional packages of other platforms may be missing.
 */
export function isInstalled(root = ROOT) {
  const wanted = readPackages(path.join(root, 'package-lock.json'))
  const present = readPackages(path.join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted).every(([at, { version, link, optional }]) => {
    if (!at.startsWith('node_modules/') && !at.includes('/node_modules/')) return true
    const found = present[at]
    if (found === undefined) return optional === true
    return link === true || found.version === version
  })
}

function readPackages(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).packages : {}
}

function requireNode(major) {
  if (majorOf(process.version) >= major) return
  fail(`Gatehouse needs Node ${major} or newer to install itself; this is ${process.version}.`)
}

function majorOf(version) {
  return Number(/^v(\d+)/.exec(version)?.[1] ?? 0)
}

function install() {
  console.log('Installing packages (npm ci): a minute or so the first time …')
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  // `npm ci` deletes node_modules, and with it the Node 24 that npm scripts find first: use npm's own.
  const { status, error } = npm?.endsWith('.js')
    ? run(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], false)
    : run('npm', args, process.platform === 'win32')
  if (status === 0) return
  fail(
    `npm ci failed${error ? `: ${error.message}` : ''}. Its messages above say why.`,
    status ?? 1,
  )
}

function run(command, args, shell) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell })
}

/** Node 24 of the npm package `node`, or the one we run on when it is new enough. */
function findNode() {
  if (majorOf(process.version) >= NODE_WANTED) return process.execPath
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const packaged = path.join(ROOT, 'node_modules', 'node', 'bin', name)
  const { stdout } = spawnSync(packaged, ['--version'], { encoding: 'utf8' })
  if (majorOf(stdout ?? '') >= NODE_WANTED) return packaged
  fail(
    `Gatehouse runs on Node ${NODE_WANTED}. npm's "node" package brings it, but did not on this machine ` +
      `(${process.platform}-${process.arch}; are install scripts switched off?). Install Node ${NODE_WANTED} or newer and try again.`,
  )
}

/** The channel tells the child when we are gone, however we went; signals are handed on. */
function runAsChild(node, file) {
  const child = spawn(node, [file, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  whenOrphaned(() => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`${node} does not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** A signal to npm ends the shell between npm and us, and tells us nothing: look at who our parent is. */
function whenOrphaned(act) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, 500)
  timer.unref()
}

function fail(message, code = 1) {
  console.error(`\n${message}`)
  process.exit(code)
}
