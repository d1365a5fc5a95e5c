import type { NextConfig } from 'next'

/**
 * What every response carries. The Content-Security-Policy is not here: it needs a nonce
 * of its own for each request and is made in `src/proxy.ts`.
 */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  },
]

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  typescript: { ignoreBuildErrors: true }, // `typecheck` looks at types, tests included; a start does not wait for it
  transpilePackages: ['@gatehouse/policy', '@gatehouse/db', '@gatehouse/sdk-gen'],
  serverExternalPackages: [
    '@node-rs/argon2',
    '@redocly/openapi-core',
    'graphile-worker',
    'pg',
    'pino',
    'undici',
  ],
  turbopack: { rules: { 'redoc.js': { loaders: ['./tools/redoc-loader.cjs'] } } },
  headers: async () => [{ source: '/:path*', headers: SECURITY_HEADERS }],
}

export default config
