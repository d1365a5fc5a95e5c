import { findGo, findJava, findNode, findPython } from './find-tools.ts'
import type { Machine } from './machine.ts'

/**
 * What of the machine decides what a build can come to, as a text: a language that could not be proved is built again when its tools
 * have come, and everything is proved again after they changed.
 */
export async function toolsFingerprint(machine: Machine): Promise<string> {
  const [java, python, go] = await Promise.all([
    findJava(machine),
    findPython(machine),
    findGo(machine),
  ])
  const node = findNode(machine)
  return [
    `java ${java.ok}`,
    `node ${process.version} typescript ${node.ok ? node.tool.typescript : 'none'}`,
    `python ${python.ok ? python.tool.version : 'none'}`,
    `go ${go.ok ? go.tool.version : 'none'}`,
  ].join('; ')
}
