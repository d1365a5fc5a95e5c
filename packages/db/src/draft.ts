import { Resilience, type SnapshotSource, type UpstreamSource } from '@gatehouse/policy'
import type { Db, DbTx } from './client.ts'

/**
 * The rows as a snapshot source, revision 0: what publishing would put in force. Ordered by id or position, so that equal rows
 * give equal documents.
 *
 * Defaults that rows leave out are spelled out, so that a revision keeps its meaning when they change.
 *
 * One statement and therefore one instant: an edit that commits meanwhile is in it whole or not at all. What the columns hold
 * is passed on as it is; the compiler checks it.
 */
export async function readDraft(tx: Db | DbTx): Promise<SnapshotSource> {
  const [row] = await tx.$queryRaw<[{ source: SnapshotSource }]>`
    select json_build_object(
      'formatVersion', 1,
      'revision', 0,
      'apis', coalesce((
        select json_agg(json_build_object(
          'id', id, 'slug', slug, 'name', name, 'summary', summary, 'description', description,
          'ownerName', owner_name, 'visibility', visibility, 'auth', auth,
          'cors', case when cardinality(cors_origins) > 0 then json_build_object(
            'origins', cors_origins, 'credentials', cors_credentials, 'maxAgeSeconds', cors_max_age_seconds) end,
          'limitTierId', limit_tier_id, 'pathPolicy', path_policy, 'versionSelection', version_selection
        ) order by id) from apis), '[]'),
      'versions', coalesce((
        select json_agg(json_build_object(
          'id', id, 'apiId', api_id, 'name', name, 'state', state, 'position', position,
          'publishedOn', published_on,
          'upstreamId', upstream_id, 'documentId', document_id,
          'schedule', json_build_object(
            'deprecatedAtMs', floor(extract(epoch from deprecated_at) * 1000)::bigint,
            'sunsetAtMs', floor(extract(epoch from sunset_at) * 1000)::bigint,
            'removedAtMs', floor(extract(epoch from removed_at) * 1000)::bigint),
          'successorVersionId', successor_version_id, 'notice', notice,
          'canary', (
            select json_build_object(
              'id', c.id, 'upstreamId', c.upstream_id, 'weight', c.weight,
              'header', case when c.header_name is not null then
                json_build_object('name', c.header_name, 'value', c.header_value) end)
            from canaries c where c.version_id = v.id and c.state in ('running', 'paused')),
          'operations', coalesce((
            select json_agg(json_build_object(
              'id', id, 'method', method, 'path', path, 'operationId', operation_id,
              'schedule', json_build_object(
                'deprecatedAtMs', floor(extract(epoch from deprecated_at) * 1000)::bigint,
                'sunsetAtMs', floor(extract(epoch from sunset_at) * 1000)::bigint,
                'removedAtMs', null),
              'successorOperationId', successor_id, 'guideUrl', guide_url
            ) order by position, id) from operations where version_id = v.id), '[]')
        ) order by id) from api_versions v), '[]'),
      'routes', coalesce((
        select json_agg(json_build_object(
          'id', id, 'apiId', api_id, 'versionId', version_id, 'versionChoice', version_choice, 'host', host, 'path', path,
          'methods', methods, 'predicates', predicates, 'priority', priority, 'stripPrefix', strip_prefix,
          'pathRewrite', path_rewrite, 'upstreamHost', upstream_host, 'requestHeaders', request_headers,
          'responseHeaders', response_headers, 'upstreamId', upstream_id,
          'bodyBytesMax', body_bytes_max, 'webSocket', web_socket, 'enabled', enabled
        ) order by id) from routes), '[]'),
      'upstreams', coalesce((
        select json_agg(json_build_object(
          'id', id, 'name', name,
          'timeouts', json_build_object(
            'connectMs', connect_ms, 'headersMs', headers_ms, 'bodyIdleMs', body_idle_ms, 'totalMs', total_ms,
            'streamIdleMs', stream_idle_ms),
          'resilience', resilience, 'protocol', protocol,
          'tls', json_build_object(
            'ca', tls_ca, 'serverName', tls_server_name, 'verify', tls_verify,
            'clientCertificate', tls_client_certificate, 'clientKeySecretId', tls_client_key_secret_id),
          'targets', coalesce((
            select json_agg(json_build_object('id', id, 'url', url, 'weight', weight) order by position, id)
            from targets where upstream_id = u.id), '[]')
        ) order by id) from upstreams u), '[]'),
      'tiers', coalesce((
        select json_agg(json_build_object(
          'id', id, 'slug', slug, 'name', name, 'description', description, 'priceText', price_text,
          'position', position, 'approval', approval, 'critical', critical,
          'bodyBytesMax', body_bytes_max,
          'apiIds', coalesce((
            select json_agg(api_id order by api_id) from tier_apis where tier_id = t.id), '[]'),
          'limits', coalesce((
            select json_agg(json_build_object(
              'id', id, 'name', name, 'scope', scope, 'mode', mode, 'rule', rule, 'header', header,
              'ipv6Prefix', ipv6_prefix, 'ipv4Prefix', ipv4_prefix, 'counting', counting, 'cost', cost, 'onStoreFailure', on_store_failure
            ) order by position, id) from tier_limits where tier_id = t.id), '[]')
        ) order by id) from tiers t), '[]')
    ) as source`
  const { upstreams, ...others } = row.source
  return { ...others, upstreams: upstreams.map(withResilience) }
}

/** What cannot be read stays as it is, for the compiler to name. */
function withResilience(upstream: UpstreamSource): UpstreamSource {
  const resilience = Resilience.safeParse(upstream.resilience)
  return resilience.success ? { ...upstream, resilience: resilience.data } : upstream
}
