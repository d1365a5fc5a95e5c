import path from 'node:path'
import type { Limits } from '../machine/limits.ts'
import type { Python } from '../tools/find-tools.ts'
import type { Step } from './step.ts'

const CHECK: Limits = { timeoutMs: 240_000, memoryMb: 1_500, diskMb: 400 }
const RUN: Limits = { timeoutMs: 90_000, memoryMb: 700, diskMb: 400 }

/** `mypy`, import of everything, and the samples against the mock. */
export function provePython(
  { file }: Python,
  packages: string,
  pythonPackage: string,
  dir: string,
  mock: readonly string[],
): Step[] {
  const env = {
    ...{ PATH: '/usr/bin:/bin', HOME: dir, LANG: 'C.UTF-8' },
    ...{ PYTHONPATH: `${dir}:${packages}`, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' },
  }
  const python = [file, '-s']
  const mypy = [...python, '-m', 'mypy', '--config-file', path.join(dir, 'proof/mypy.ini')]
  const imports = `import pkgutil, importlib, ${pythonPackage} as p
for m in pkgutil.walk_packages(p.__path__, p.__name__ + "."): importlib.import_module(m.name)`
  return [
    { name: 'mypy', argv: [...mypy, pythonPackage], env, limits: CHECK },
    { name: 'import', argv: [...python, '-c', imports], env, limits: RUN },
    ...['examples/first_call.py', 'proof/smoke.py'].map((program) => ({
      name: program.startsWith('examples') ? 'first call' : 'smoke run',
      argv: [...mock, ...python, program],
      env,
      limits: RUN,
    })),
  ]
}
