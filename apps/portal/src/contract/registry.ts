import * as accounts from './accounts.ts'
import * as adminLimits from './admin-limits.ts'
import * as adminOrganizations from './admin-organizations.ts'
import * as adminSubscriptions from './admin-subscriptions.ts'
import * as apiDescription from './api-description.ts'
import * as apis from './apis.ts'
import * as applications from './applications.ts'
import * as auditEvents from './audit-events.ts'
import * as canaries from './canaries.ts'
import * as catalog from './catalog.ts'
import * as changelog from './changelog.ts'
import * as deprecations from './deprecations.ts'
import * as documents from './documents.ts'
import * as explain from './explain.ts'
import * as gateways from './gateways.ts'
import * as keys from './keys.ts'
import * as lifecycle from './lifecycle.ts'
import * as limitReports from './limit-reports.ts'
import * as me from './me.ts'
import * as notices from './notices.ts'
import type { OperationSpec } from './operation.ts'
import * as organizations from './organizations.ts'
import * as outbox from './outbox.ts'
import * as overrides from './overrides.ts'
import * as quickStart from './quick-start.ts'
import * as revisions from './revisions.ts'
import * as routeTest from './route-test.ts'
import * as routes from './routes.ts'
import * as sdkBuilds from './sdk-builds.ts'
import * as sdks from './sdks.ts'
import * as session from './session.ts'
import * as sloAlerts from './slo-alerts.ts'
import * as sloReport from './slo-report.ts'
import * as slos from './slos.ts'
import * as status from './status.ts'
import * as subscriptions from './subscriptions.ts'
import * as tierRequests from './tier-requests.ts'
import * as tiers from './tiers.ts'
import * as tokens from './tokens.ts'
import * as upstreamHealth from './upstream-health.ts'
import * as upstreams from './upstreams.ts'
import * as usage from './usage.ts'
import * as versions from './versions.ts'

/** Every contract that declares operations, in the order of the documentation. */
const CONTRACTS: readonly Readonly<Record<string, unknown>>[] = [
  session,
  accounts,
  me,
  organizations,
  quickStart,
  catalog,
  applications,
  keys,
  subscriptions,
  tierRequests,
  limitReports,
  usage,
  notices,
  tokens,
  apis,
  versions,
  lifecycle,
  deprecations,
  changelog,
  documents,
  upstreams,
  upstreamHealth,
  canaries,
  routes,
  routeTest,
  explain,
  tiers,
  adminLimits,
  revisions,
  gateways,
  sdks,
  sdkBuilds,
  slos,
  sloReport,
  sloAlerts,
  status,
  auditEvents,
  adminOrganizations,
  adminSubscriptions,
  overrides,
  outbox,
  apiDescription,
]

/** Every operation of the management API: what the contracts export as `…Operation`, and as a value: `CatalogOperation` is a schema. */
export const OPERATIONS: readonly OperationSpec[] = CONTRACTS.flatMap((contract) =>
  Object.entries(contract)
    .filter(([name]) => /^[a-z]\w*Operation$/.test(name))
    .map(([, operation]) => operation as OperationSpec),
)
