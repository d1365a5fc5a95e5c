/** A program that calls one URL and waits as a 429 says; complete, and without packages. */
export type LimitSample = Readonly<{
  id: 'typescript' | 'python' | 'go' | 'curl'
  label: string
  /** Above the code: a file's name. */
  title: string
  code: string
}>

/** Samples that handle a 429. The key comes out of the environment, so that it ends in no file and no shell history. */
export function limitSamples(url: string): readonly LimitSample[] {
  return [
    { id: 'typescript', label: 'TypeScript', title: 'call.ts', code: typescript(url) },
    { id: 'python', label: 'Python', title: 'call.py', code: python(url) },
    { id: 'go', label: 'Go', title: 'main.go', code: go(url) },
    { id: 'curl', label: 'curl', title: 'Shell', code: curl(url) },
  ]
}

const typescript = (
  url: string,
) => `async function call(url: string, tries = 5): Promise<Response> {
  const authorization = \`Bearer \${process.env.GATEHOUSE_API_KEY}\`
  const response = await fetch(url, { headers: { authorization } })
  const seconds = response.headers.get('retry-after')
  // Without Retry-After the call costs more than the limit can ever hold.
  if (response.status !== 429 || seconds === null || tries === 1) return response
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000))
  return call(url, tries - 1)
}

const response = await call(${JSON.stringify(url)})
console.log(response.status, await response.text())
`

const python = (url: string) => `import os, time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def call(url, tries=5):
    key = os.environ["GATEHOUSE_API_KEY"]
    try:
        return urlopen(Request(url, headers={"Authorization": "Bearer " + key}))
    except HTTPError as error:
        seconds = error.headers.get("Retry-After")
        # Without Retry-After the call costs more than the limit can ever hold.
        if error.code != 429 or seconds is None or tries == 1:
            raise
        time.sleep(int(seconds))
        return call(url, tries - 1)

print(call(${JSON.stringify(url)}).read().decode())
`

const go = (url: string) => `package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

func call(url string, tries int) (*http.Response, error) {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("GATEHOUSE_API_KEY"))
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != 429 || tries == 1 {
		return response, err
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil {
		// Without Retry-After the call costs more than the limit can ever hold.
		return response, nil
	}
	response.Body.Close()
	time.Sleep(time.Duration(seconds) * time.Second)
	return call(url, tries-1)
}

func main() {
	response, err := call(${JSON.stringify(url)}, 5)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body))
}
`

const curl = (url: string) => `# curl waits as Retry-After says before it tries again.
curl --retry 5 --fail-with-body -sS ${shellQuoted(url)} \\
  -H "Authorization: Bearer $GATEHOUSE_API_KEY"
`

function shellQuoted(url: string): string {
  return /^[\w:/.?&=%-]+$/.test(url) && !/[?&]/.test(url)
    ? url
    : `'${url.replaceAll("'", "'\\''")}'`
}
