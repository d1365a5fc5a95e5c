import { describe, expect, it, test } from 'vitest'
import { examplePath, previewForward } from './preview-forward.ts'

const route = (path: string, stripPrefix: string, pathRewrite: string | null = null) => ({
  ...{ path, stripPrefix, pathRewrite },
})

describe('a preview of what is forwarded', () => {
  test.each([
    [route('/ferry/v1/*', ''), '/ferry/v1/a?x=1', '/ferry/v1/a'],
    [route('/ferry/v1/*', '/ferry/v1'), '/ferry/v1/a%20b', '/a%20b'],
    [route('/pets/{id}/*', '', '/internal/{id}/*'), '/pets/7/photos/', '/internal/7/photos/'],
    [route('/pets/{id}', '', '/by-id/{id}'), '/pets/7', '/by-id/7'],
  ])('%j of %s is %s', (source, example, path) => {
    expect(previewForward(source, example)).toEqual({ ok: true, path })
  })

  test.each([
    [route('/pets/{id}', ''), '/dogs/7', /does not match/],
    [route('/pets/{id}', ''), '/pets/../7', /segment/],
    [route('pets', ''), '/pets', /must start/],
    [route('/pets/{id}', '/dogs'), '/pets/7', /first literal segments/],
    [route('/pets/{id}', '', '/by/{name}'), '/pets/7', /\{name\}/],
  ])('%j of %s says why there is none', (source, example, why) => {
    expect(previewForward(source, example)).toMatchObject({
      ok: false,
      why: expect.stringMatching(why),
    })
  })
})

it('an example is a path that its template matches', () => {
  for (const path of ['/', '/a/*', '/pets/{id}', '/pets/{id}/photos/*', '/*']) {
    expect(previewForward(route(path, ''), examplePath(path))).toMatchObject({ ok: true })
  }
})
