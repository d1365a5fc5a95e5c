import { expect, it } from 'vitest'
import { guideSteps } from './guide-steps.ts'

it('cuts a guide at its second-level headings and nowhere else', () => {
  const text =
    'Before.\n\n## One\n\n### Not a step\n\n```sh\n## a comment\n```\n\n## Two ##\nLast.\n'
  expect(guideSteps(text)).toEqual({
    introduction: 'Before.',
    steps: [
      { title: 'One', text: '### Not a step\n\n```sh\n## a comment\n```' },
      { title: 'Two', text: 'Last.' },
    ],
  })
})

it('takes a text without headings for an introduction', () => {
  expect(guideSteps('Just move.')).toEqual({ introduction: 'Just move.', steps: [] })
})
