import { startNode } from '../rig/faults/node.ts'
import { countWith, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf } from '../rig/faults/rig.ts'
import { answerWith, callOf, startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 400
/** An answer takes so long, so that calls are under way side by side as they are in earnest. */
const ANSWER_MS = 50
const AMPLIFICATION_MAX = 1.2

/** Half of all answers are 5xx and the policy wants them tried again: the budget keeps the upstream from getting twice the load. */
export const run: Fault = async (rig) => {
  let turn = 0
  const upstream = await startUpstream(rig, 'a', (request, response) => {
    turn += 1
    response.statusCode = turn % 2 === 0 ? 500 : 200
    setTimeout(() => answerWith(response, 'a', callOf(request)), ANSWER_MS)
  })
  const product = await installProduct(rig, ['a'])
  const retry = { statuses: [500], attemptsMax: 3 }
  // Neither ejection nor breaker may take part: what is measured is the budget.
  const resilience = { retry, ejection: { enabled: false }, breaker: { enabled: false } }
  await product.publish(product.source({ a: [upstream.url] }, resilience))
  const node = await startNode(rig, product, 'one')
  const outcomes = await openLoad({
    ...{ perSecond: PER_SECOND, seconds: secondsOf(20) },
    call: (id) => ({
      ...{ node: node.url, path: `/a/v1/calls/${id}` },
      headers: { 'x-api-key': product.keys.ordinary },
    }),
  })
  return [
    {
      name: 'requests to the upstream for each call',
      value: upstream.total() / outcomes.length,
      unit: 'ratio',
      atMost: AMPLIFICATION_MAX,
    },
    {
      name: 'calls that succeeded',
      value: countWith(outcomes, 200) / outcomes.length,
      unit: 'share',
    },
  ]
}
