'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { problemSentence } from '@/lib/form-problem.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { signOutEverywhere } from './queries.ts'

/** Ends all sessions of the person, this one too. A whole page load follows, so that nothing stays in memory. */
export function SignOutEverywhere() {
  const [isAsking, setAsking] = useState(false)
  const end = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => window.location.assign('/sign-in'),
  })
  return (
    <>
      <div>
        <Button onClick={() => setAsking(true)}>Sign out everywhere…</Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Sign out everywhere?"
        consequences="Every browser in which you are signed in is signed out at once, this one too. Keys and management tokens go on working."
        actLabel="Sign out everywhere"
        pending={end.isPending || end.isSuccess}
        error={end.isError ? problemSentence(end.error) : undefined}
        onConfirm={() => end.mutate()}
      />
    </>
  )
}
