'use client'

import { useEffect, useState } from 'react'

type Strength = { score: 0 | 1 | 2 | 3 | 4 | undefined; advice: string | undefined }

const NOTHING: Strength = { score: undefined, advice: undefined }

/** Loaded when somebody begins to type: the dictionary is large and most pages do not need it. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}

let estimator: ReturnType<typeof loadEstimator> | undefined

/** How hard `password` is to guess, by the estimator that the server decides with. */
export function useStrength(password: string): Strength {
  const [strength, setStrength] = useState<Strength>(NOTHING)
  useEffect(() => {
    let stale = false
    if (password === '') {
      setStrength(NOTHING)
      return
    }
    estimator ??= loadEstimator()
    void estimator.then((loaded) => {
      if (stale) return
      const { score } = loaded.check(password.slice(0, 128))
      setStrength({ score, advice: adviceFor(score, password.length) })
    })
    return () => {
      stale = true
    }
  }, [password])
  return strength
}

function adviceFor(score: number, length: number): string | undefined {
  if (length < 12) return `${12 - length} more ${length === 11 ? 'character' : 'characters'}`
  return score < 3 ? 'Add a few unrelated words' : undefined
}
