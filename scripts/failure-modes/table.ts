/** What fails, what each plane does about it, whether an operator can choose, and what proves it. */
export type FailureMode = Readonly<{
  fails: string
  gateway: string
  portal: string
  /** Where the behaviour is chosen; '–' where there is nothing to choose. */
  choice: string
  proofs: readonly Proof[]
}>

/** A test by a part of its title, or a fault of `npm run bench -- faults` by its name. */
export type Proof = Readonly<{ file: string; title: string }> | Readonly<{ fault: string }>

const gateway = (name: string, title: string): Proof => ({
  file: `apps/gateway/test/${name}.test.ts`,
  title,
})
const fault = (name: string): Proof => ({ fault: name })

/** The one list: the page prints it, and `scripts/failure-modes.test.ts` looks every proof up. */
export const FAILURE_MODES: readonly FailureMode[] = [
  {
    fails: 'PostgreSQL',
    gateway:
      'serves on from memory, after a restart from disk; usage waits in the journal and is counted once afterwards',
    portal: '503 `database_unavailable`; nothing is half written',
    choice: '–',
    proofs: [
      gateway('database', 'calls go on, and a restart serves from disk until it is back'),
      gateway('usage', 'that is handed over twice counts once'),
      fault('database'),
    ],
  },
  {
    fails: 'PostgreSQL, when a new node starts',
    gateway:
      'takes configuration and keys from a peer; without one it is not ready and answers 503 `starting`',
    portal: '–',
    choice: '`GATEWAY_PEERS`',
    proofs: [gateway('peers', 'a new node starts from a peer while the database is down')],
  },
  {
    fails: 'the notification of a change',
    gateway: 'polls: keys every 0.5 s, revisions every 2 s; with Redis, nodes tell each other',
    portal: '–',
    choice: '–',
    proofs: [
      gateway('database', 'is in force within a second without any notification too'),
      gateway('redis-notices', 'a node that found a change makes the others look, and not itself'),
    ],
  },
  {
    fails: 'Redis',
    gateway:
      'each limit as it says: this node’s share of what was left, set aside, or 503 `limits_unavailable`; back within 2 s. Nobody waits longer than 20 ms',
    portal: 'the gateways page says so',
    choice: 'each limit: `onStoreFailure`; `REDIS_DEADLINE_MS`',
    proofs: [
      gateway('redis-failures', 'a server that is killed: each node goes on with its share'),
      gateway(
        'redis-failures',
        'a server that says nothing: nobody waits longer than the deadline',
      ),
    ],
  },
  {
    fails: 'a revision that does not compile, is damaged or too large',
    gateway: 'refuses it whole; the last good one serves, and the node says why',
    portal: 'does not publish it: every issue stands at its field',
    choice: '–',
    proofs: [
      gateway(
        'database',
        'that is a damaged revision is refused whole: the last good one serves on',
      ),
      gateway('database', 'a revision of more than 50 MB is refused whole'),
      fault('mutated-snapshots'),
    ],
  },
  {
    fails: 'one record of a revision',
    gateway: 'leaves that record out, names it, and serves the rest',
    portal: '–',
    choice: '–',
    proofs: [
      {
        file: 'apps/gateway/src/snapshot/holder.test.ts',
        title: 'leaves a single broken record out and names it',
      },
    ],
  },
  {
    fails: 'a file on the node’s disk',
    gateway: 'is noticed by its checksum; the revision before it serves',
    portal: '–',
    choice: '–',
    proofs: [
      gateway('database', 'a damaged file on disk is not believed: the revision before it serves'),
    ],
  },
  {
    fails: 'publishing, 200 times in 40 s',
    gateway: 'each request keeps the revision that it began with; none is lost or misrouted',
    portal: '–',
    choice: '–',
    proofs: [
      gateway('failures', 'changes nothing for it, and everything for the next one'),
      fault('revisions'),
    ],
  },
  {
    fails: 'a target of an upstream',
    gateway:
      'five failures take it out for 30 s; a failed connect goes to another target; a breaker leaves it alone when half of its calls fail',
    portal: 'the upstream’s page shows it',
    choice: 'each upstream: `resilience`',
    proofs: [
      gateway('upstream-targets', 'a target that fails five times in a row is left out for 30 s'),
      gateway('upstream-breaker', 'an upstream that fails is left alone'),
    ],
  },
  {
    fails: 'an upstream that hangs',
    gateway: '504 `upstream_timeout` for its calls; callers of others do not notice',
    portal: '–',
    choice: 'each upstream: timeouts and caps',
    proofs: [gateway('failures', 'does not answer in time is 504'), fault('hanging-upstream')],
  },
  {
    fails: 'an upstream that answers 5xx',
    gateway: 'passes it on; what is tried again stays within a budget of 20 %',
    portal: '–',
    choice: 'each upstream: `retry`',
    proofs: [
      gateway('upstream-retries', 'the budget bounds what failing costs'),
      fault('failing-upstream'),
    ],
  },
  {
    fails: 'an upstream that is offered too much',
    gateway:
      '503 `upstream_busy` at once for what is over its caps; the last fifth is for critical tiers',
    portal: '–',
    choice: 'each upstream: `caps`',
    proofs: [
      gateway('upstream-breaker', 'what is beyond an upstream’s bounds is refused at once'),
      fault('overloaded-upstream'),
    ],
  },
  {
    fails: 'a gateway that is offered too much',
    gateway:
      '503 `overloaded` for a part of the ordinary calls, before they cost anything; critical tiers last; it stays ready',
    portal: 'the gateways page says how much is refused',
    choice: '`GATEWAY_SHED_DELAY_MS`, `GATEWAY_SHED_UTILISATION`, `GATEWAY_SHED_HEAP`',
    proofs: [
      gateway('overload', 'while it sheds, an ordinary call is refused before it costs anything'),
      gateway(
        'overload',
        'calls of a critical tier are served until all ordinary ones are refused',
      ),
      fault('overloaded-gateway'),
    ],
  },
  {
    fails: 'a thread',
    gateway: 'what was in flight on it breaks; its siblings serve on and another takes its place',
    portal: '–',
    choice: '`GATEWAY_THREADS`',
    proofs: [
      gateway(
        'threads',
        'under load lose what was in flight on the one that dies, and nothing else',
      ),
      fault('kill'),
    ],
  },
  {
    fails: 'a gateway process',
    gateway:
      'what was in flight breaks, at most the journal’s last second of usage is lost; others serve on',
    portal: 'the gateways page says that it has not reported',
    choice: '–',
    proofs: [gateway('usage', 'that is a second old survives a kill -9'), fault('kill')],
  },
  {
    fails: 'SIGTERM (a deployment)',
    gateway: 'not ready, `Connection: close`, grace, then it ends: nothing is lost',
    portal: '–',
    choice: '`GATEWAY_DRAIN_GRACE_MS`, `GATEWAY_DRAIN_LIMIT_MS`',
    proofs: [
      gateway('process', 'answers what is under way, is not ready meanwhile, and exits with 0'),
      fault('sigterm'),
    ],
  },
  {
    fails: 'a caller with giant headers, endless bodies or compression bombs',
    gateway: '431 or 413; bodies are counted and never unpacked, so memory stays bounded',
    portal: '–',
    choice: 'each route: body limit',
    proofs: [
      gateway('forwarding-bodies', 'is refused when it turns out so in the middle'),
      fault('bombs'),
    ],
  },
  {
    fails: 'callers that send or read a few bytes at a time',
    gateway:
      '408 for a head or a pause in a body that takes too long; one that does not read is given up; others do not notice',
    portal: '–',
    choice: '`GATEWAY_CONNECTIONS_MAX`',
    proofs: [gateway('edge', 'with its head is cut off'), fault('slow-clients')],
  },
  {
    fails: 'a million callers that nobody knows',
    gateway: 'everything that is remembered has a size, and metrics have no series for them',
    portal: '–',
    choice: '–',
    proofs: [
      gateway('edge', 'shows metrics in which no key, caller or path occurs'),
      fault('distinct-callers'),
    ],
  },
  {
    fails: 'a key that leaked',
    gateway: 'refuses it within a second of its revocation, on every thread of every node',
    portal: '–',
    choice: '–',
    proofs: [
      gateway('database', 'is in force within a second: a revocation, a suspension'),
      fault('revoke'),
    ],
  },
]
