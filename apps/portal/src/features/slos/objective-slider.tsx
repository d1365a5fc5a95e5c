'use client'

import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { SloReport } from '@/contract/slo-report.ts'
import type { SloRecord } from '@/contract/slos.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { toast } from '@/ui/toast-store.ts'
import { patchSlo } from './queries.ts'
import { OBJECTIVE_STEPS, objectiveText, stepOf, underObjective } from './view-model.ts'

/** A slider over common promises; what is chosen can be made the objective. */
export function ObjectiveSlider({ report }: Readonly<{ report: SloReport }>) {
  const { slo } = report
  const [step, setStep] = useState<number>()
  const id = useId()
  const touch = useTouch()
  const objective = step === undefined ? slo.objective : (OBJECTIVE_STEPS[step] ?? slo.objective)
  const { look, sentence } = underObjective(report, objective)
  const change = useMutation({
    mutationFn: () => patchSlo(slo.id, { objective }, entityTag(slo.version)),
    onSuccess: (saved: SloRecord) => {
      toast.ok(`The objective is ${objectiveText(saved.objective)} now`)
      void touch('slos', 'auditEvents')
    },
    onError: (error) => toast.error('The objective was not changed', problemSentence(error)),
  })
  return (
    <Card className="flex flex-col gap-4">
      <label htmlFor={id} className="flex items-center justify-between gap-4 text-sm font-medium">
        Objective
        <output htmlFor={id} className="tabular-nums">
          {objectiveText(objective)}
        </output>
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={OBJECTIVE_STEPS.length - 1}
        step={1}
        value={step ?? stepOf(slo.objective)}
        aria-valuetext={objectiveText(objective)}
        onChange={(event) => setStep(event.currentTarget.valueAsNumber)}
        className="w-full accent-accent"
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex flex-wrap items-center gap-2 text-sm" aria-live="polite">
          <StatusPill tone={look.tone}>{look.word}</StatusPill>
          {sentence}
        </p>
        {objective !== slo.objective && (
          <Button pending={change.isPending} onClick={() => change.mutate()}>
            Make {objectiveText(objective)} the objective
          </Button>
        )}
      </div>
    </Card>
  )
}
