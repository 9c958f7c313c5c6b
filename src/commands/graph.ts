import type {ChallengeOutcome, ExitCode, StageState} from '../core/plan.js';
import type {Stage, StageName} from '../core/stage.js';
import type {Services} from '../engine/services.js';
import {type Io, printDiagnostics} from './io.js';
import {look, type LookFlags} from './look.js';

export interface GraphFlags extends LookFlags {
  readonly format: 'mermaid' | 'dot' | 'json';
}

/** A stage of a challenge as a node: `id` is unique in the graph. */
interface Node {
  readonly id: string;
  readonly challenge: string;
  readonly stage: StageName;
  readonly state: StageState;
  readonly gate: boolean;
}

interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly {readonly from: string; readonly to: string}[];
}

/** `cbdf graph`: the stages of challenges, what each reads, and how each stands. */
export async function graph(args: readonly string[], flags: GraphFlags, io: Io, services: Services): Promise<ExitCode> {
  const found = await look(args, flags, io, services);
  if (!found.ok) {
    await printDiagnostics(io, found.error);
    return 2;
  }
  const drawn = graphOf(found.value, await services.stages());
  if (flags.format === 'json') io.out(`${JSON.stringify({v: 1, ...drawn}, null, 2)}\n`);
  else io.out(`${(flags.format === 'dot' ? dot(drawn) : mermaid(drawn)).join('\n')}\n`);
  return 0;
}

function graphOf(challenges: readonly ChallengeOutcome[], stages: readonly Stage[]): Graph {
  const idOf = (challenge: string, stage: StageName) => `${challenge}/${stage}`;
  const nodes = challenges.flatMap(({challenge, stages: outcomes}) =>
    outcomes.map(({stage, state}) => {
      const gate = stages.some(({name, gate}) => name === stage && gate !== undefined);
      return {id: idOf(challenge, stage), challenge, stage, state, gate};
    }),
  );
  const edges = challenges.flatMap(({challenge}) =>
    stages.flatMap(({name, needs}) => needs.map((need) => ({from: idOf(challenge, need), to: idOf(challenge, name)}))),
  );
  return {nodes, edges};
}

function mermaid({nodes, edges}: Graph): readonly string[] {
  // An id of mermaid is a word; a challenge's id may hold hyphens, and no underscore.
  const word = (id: string) => id.replaceAll('-', '_').replaceAll('/', '__');
  const lines = ['flowchart LR'];
  for (const challenge of challengesOf(nodes)) {
    lines.push(`  subgraph ${word(challenge)}["${challenge}"]`);
    for (const {id, stage, state, gate} of nodes.filter((node) => node.challenge === challenge)) {
      const text = `"${stage}<br/>${state}"`;
      lines.push(`    ${word(id)}${gate ? `{{${text}}}` : `[${text}]`}`);
    }
    lines.push('  end');
  }
  return [...lines, ...edges.map(({from, to}) => `  ${word(from)} --> ${word(to)}`)];
}

function dot({nodes, edges}: Graph): readonly string[] {
  const lines = ['digraph cbdf {', '  rankdir=LR;', '  node [shape=box];'];
  for (const challenge of challengesOf(nodes)) {
    lines.push(`  subgraph "cluster_${challenge}" {`, `    label="${challenge}";`);
    for (const {id, stage, state, gate} of nodes.filter((node) => node.challenge === challenge)) {
      lines.push(`    "${id}" [label="${stage}\\n${state}"${gate ? ', shape=hexagon' : ''}];`);
    }
    lines.push('  }');
  }
  return [...lines, ...edges.map(({from, to}) => `  "${from}" -> "${to}";`), '}'];
}

function challengesOf(nodes: readonly Node[]): readonly string[] {
  return [...new Set(nodes.map(({challenge}) => challenge))];
}
