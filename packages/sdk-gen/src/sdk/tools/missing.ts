/** Why something cannot be done on this machine, and what to do about it. Shown to admins, and in short to everybody. */
export type Missing = Readonly<{ code: MissingCode; message: string; fix: string }>

const TEXTS = {
  no_java: {
    message: 'There is no Java 11 or newer on this machine, which OpenAPI Generator needs.',
    fix: 'Install one (Debian: apt-get install default-jre-headless) and rebuild.',
  },
  no_generator: {
    message: 'OpenAPI Generator could not be fetched.',
    fix: 'Let this machine reach Maven Central once, or set OPENAPI_GENERATOR_JAR to openapi-generator-cli-7.25.0.jar, and rebuild.',
  },
  no_typescript: {
    message: 'The TypeScript compiler is not installed.',
    fix: 'Run npm ci, and rebuild.',
  },
  no_python: {
    message: 'There is no Python 3.10 or newer that an unprivileged user can run.',
    fix: 'Install one (Debian: apt-get install python3 python3-pip) and rebuild.',
  },
  no_python_packages: {
    message: 'The Python packages that the proof needs could not be fetched.',
    fix: 'Install pip (Debian: apt-get install python3-pip), let this machine reach a package index once, and rebuild.',
  },
  no_go: {
    message: 'There is no Go 1.23 or newer that an unprivileged user can run.',
    fix: 'Install one (go.dev/dl) and rebuild.',
  },
  no_go_modules: {
    message: 'The Go modules that the proof needs could not be fetched.',
    fix: 'Let this machine reach a Go module proxy once, and rebuild.',
  },
} as const

export type MissingCode = keyof typeof TEXTS

export type Found<Tool> =
  | Readonly<{ ok: true; tool: Tool }>
  | Readonly<{ ok: false; missing: Missing }>

/** `detail`: what was tried, for the log. */
export function missing(code: MissingCode): Readonly<{ ok: false; missing: Missing }> {
  return { ok: false, missing: { code, ...TEXTS[code] } }
}
