import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'

/**
 * Sets the font variables. For `<body>`, not `<html>`: Redoc overwrites the classes of the latter.
 * The files are part of the build; nothing is fetched from elsewhere.
 */
export const fonts = `${GeistSans.variable} ${GeistMono.variable}`
