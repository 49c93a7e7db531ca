// Reads [{language, text, where}, …] from standard input, parses each text, prints a line for each that is not of its language.
import { readFileSync } from 'node:fs'
import { parser as logql } from '@grafana/lezer-logql'
import { parser as traceql } from '@grafana/lezer-traceql'
import { parser as promql } from '@prometheus-io/lezer-promql'

const parsers = { logql, traceql, promql }

for (const { language, text, where } of JSON.parse(readFileSync(0, 'utf8'))) {
  const wrong = []
  // lezer never refuses: it marks the place and goes on
  parsers[language].parse(text).iterate({ enter: node => { if (node.type.isError) wrong.push(node.from) } })
  if (wrong.length > 0) console.log(`${where}: not ${language} from character ${wrong[0] + 1}: ${text}`)
}
