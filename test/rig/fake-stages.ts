import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Answer} from '../../src/core/answer.js';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import type {CheckResult} from '../../src/core/qa.js';
import {err, ok} from '../../src/core/result.js';
import type {Stage, StageContext, StageDone, StageName} from '../../src/core/stage.js';

/** What tests can change about the fake stages. */
export interface Behaviour {
  /** Called when a stage runs, before it makes anything; may throw or wait. */
  onRun?: (stage: StageName, context: StageContext) => void | Promise<void>;
  /** Called when a shard of the full stage is made. */
  onShard?: (shard: number, context: StageContext) => void | Promise<void>;
  /** Called when an artefact is validated. */
  onAccept?: (stage: StageName) => void;
  /** A stage's own word on how it went. */
  done?: Partial<Record<StageName, Partial<StageDone>>>;
  fail?: Partial<Record<StageName, readonly Diagnostic[]>>;
  versions?: Partial<Record<StageName, number>>;
  /** Packages that shape a stage's bytes, in place of its own. */
  engines?: Partial<Record<StageName, readonly string[]>>;
  /** Changes the bytes that the problem stage's "model" comes up with. */
  wording?: string;
  paid?: boolean;
  /** What the data answers, by question, and what one finding measures; without it there is nothing to lock. */
  answers?: {readonly [question: string]: string};
  measured?: number;
  /** The checks that the full stage measures. */
  checks?: readonly CheckResult[];
  /** The full stage reads the learner's name. */
  readsCast?: boolean;
}

/** What the fake stages did, in order: `full`, `full/shard:0`. */
export interface Fakes {
  readonly stages: readonly Stage[];
  readonly runs: string[];
  readonly accepts: string[];
}

/**
 * Six small stages in the form of the real ones. The problem is a title and a story; the schema reads the title only; the preview shows the
 * schema; full makes three shards from schema and size; reports reads the data, package the reports and the story.
 */
export function fakeStages(behaviour: Behaviour): Fakes {
  const runs: string[] = [];
  const accepts: string[] = [];
  const begin = async (stage: StageName, context: StageContext): Promise<void> => {
    runs.push(`${context.challenge} ${stage}`);
    await behaviour.onRun?.(stage, context);
  };
  const finish = (stage: StageName, outputs: StageDone['outputs']) => {
    const failure = behaviour.fail?.[stage];
    return failure === undefined ? ok<StageDone>({outputs, ...behaviour.done?.[stage]}) : err(failure);
  };
  const accepting = (stage: StageName, artefact: string, file: string, form: RegExp) => {
    accepts.push(stage);
    behaviour.onAccept?.(stage);
    if (!form.test(artefact)) {
      const lineText = artefact.split('\n')[0] ?? '';
      const location = {file, line: 1, column: 1, length: lineText.length, lineText};
      return err([{severity: 'error' as const, code: 'bad-artefact', message: `this is no ${stage}`, location}]);
    }
    return ok<StageDone>({outputs: {[`${stage}.yaml`]: artefact, [`${stage}.md`]: `# For reading\n\n${artefact}`}});
  };
  const version = (stage: StageName) => behaviour.versions?.[stage] ?? 1;

  const problem: Stage<{title: string; brief: string; attempt: number; feedback: readonly string[]}> = {
    name: 'problem',
    version: version('problem'),
    needs: [],
    engines: [],
    cost: behaviour.paid === true ? 'paid' : 'cheap',
    gate: {
      name: 'problem',
      coversEngines: false,
      editable: true,
      replay: true,
      accept: (spec, _inputs, artefact, file) =>
        Promise.resolve(accepting('problem', artefact, file, new RegExp(`^title: ${spec.title ?? 'none'}[^]*\nstory: `))),
    },
    select: (spec, _inputs, review) => Promise.resolve({title: spec.title ?? 'none', brief: spec.brief ?? '', ...review}),
    async run({title, brief, attempt, feedback}, context) {
      await begin('problem', context);
      const story = [brief, ...feedback, behaviour.wording ?? 'plain'].join(', ');
      const text = `title: ${title}\nattempt: ${attempt}\nstory: ${story}\n`;
      return finish('problem', {'problem.yaml': text, 'problem.md': `# For reading\n\n${text}`});
    },
  };
  const schema: Stage<{title: string; structure: string; attempt: number}> = {
    name: 'schema',
    version: version('schema'),
    needs: ['problem'],
    engines: ['yaml'],
    cost: 'cheap',
    gate: {
      name: 'schema',
      coversEngines: false,
      editable: true,
      replay: true,
      accept: (_spec, _inputs, artefact, file) => Promise.resolve(accepting('schema', artefact, file, /^tables: /)),
    },
    async select(spec, inputs, review) {
      const text = (await inputs.problem?.text('problem.yaml')) ?? '';
      return {title: lineOf(text, 'title'), structure: spec.structure ?? 'normalized', attempt: review.attempt};
    },
    async run({title, structure, attempt}, context) {
      await begin('schema', context);
      const text = `tables: ${title.length % 3}\nstructure: ${structure}\nattempt: ${attempt}\n`;
      return finish('schema', {'schema.yaml': text, 'schema.md': `# For reading\n\n${text}`});
    },
  };
  const preview: Stage<{schema: string; attempt: number}> = {
    name: 'preview',
    version: version('preview'),
    needs: ['schema'],
    engines: ['yaml'],
    cost: 'cheap',
    gate: {
      name: 'preview',
      coversEngines: true,
      editable: false,
      replay: false,
      accept: () => Promise.reject(new Error('a preview is never replayed')),
    },
    async select(_spec, inputs, review) {
      return {schema: (await inputs.schema?.text('schema.yaml')) ?? '', attempt: review.attempt};
    },
    async run({schema: text, attempt}, context) {
      await begin('preview', context);
      const shown = `rows: ${text.length}\nattempt: ${attempt}\n`;
      return finish('preview', {'preview.yaml': shown, 'preview.md': `# For reading\n\n${shown}`, 'seed.txt': String(attempt)});
    },
  };
  interface FullParams {
    readonly schema: string;
    readonly size: number;
    readonly seed: string;
    readonly world: Pick<Behaviour, 'answers' | 'measured' | 'checks'>;
  }
  const shardsOf = ({schema: text, size, seed}: FullParams, context: StageContext) =>
    Promise.all(
      [0, 1, 2].map((shard) =>
        context.act({
          name: `shard:${shard}`,
          version: 1,
          params: {text, seed, rows: Math.max(0, Math.min(100, size - shard * 100))},
          engines: ['yaml'],
          async run() {
            runs.push(`${context.challenge} full/shard:${shard}`);
            await behaviour.onShard?.(shard, context);
            const file = join(context.scratch, `shard-${shard}`);
            await writeFile(file, `${text}${seed}${size}\n`.repeat(shard + 1));
            return {rows: {file}};
          },
        }),
      ),
    );
  const full: Stage<FullParams> = {
    name: 'full',
    version: version('full'),
    needs: ['schema', 'preview'],
    engines: ['yaml'],
    cost: 'heavy',
    async select(spec, inputs) {
      const [text, seed] = await Promise.all([inputs.schema?.text('schema.yaml'), inputs.preview?.text('seed.txt')]);
      const learner = behaviour.readsCast === true ? {learner: spec.cast.learner.name} : {};
      const {answers, measured, checks} = behaviour;
      return {schema: text ?? '', size: spec.dataset_size, seed: seed ?? '', ...learner, world: {answers, measured, checks}};
    },
    async share(params, context) {
      await shardsOf(params, context);
    },
    async run(params, context) {
      const {size, world} = params;
      await begin('full', context);
      const shards = await shardsOf(params, context);
      context.progress('data_generation', 20, 'shards', {rows: size});
      const first = shards[0]?.['rows'];
      if (first === undefined) throw new Error('no first shard');
      const rows = await Promise.all(shards.map((shard) => context.text(shard['rows'] ?? first)));
      const answers = Object.entries(world.answers ?? {}).map(([id, value]) => answerOf(id, value));
      const finding = {name: 'repeat', target: 'quoted as measured', measured: `${world.measured ?? 0}%`, shown: '', margin: null, sql: ''};
      const qa = {
        v: 1,
        challenge: context.challenge,
        overall: 9,
        verdict: 'approved',
        measuredWeight: 100,
        gates: [],
        checks: world.checks,
      };
      return finish('full', {
        'datasets/a.csv': rows.join(''),
        'internal/first': first,
        'qa_results.json': `${JSON.stringify({...(world.checks === undefined ? {} : qa), size})}\n`,
        ...(world.answers === undefined
          ? {}
          : {
              'internal/answers.json': JSON.stringify(answers),
              'internal/findings.json': JSON.stringify([{...finding, value: world.measured ?? 0, holds: (world.measured ?? 0) < 50}]),
            }),
      });
    },
  };
  const reports: Stage<{data: string}> = {
    name: 'reports',
    version: version('reports'),
    needs: ['full'],
    engines: behaviour.engines?.reports ?? [],
    cost: 'heavy',
    select: (_spec, inputs) => Promise.resolve({data: inputs.full?.outputs['datasets/a.csv']?.digest ?? ''}),
    async run({data}, context) {
      await begin('reports', context);
      return finish('reports', {'quality_report.pdf': `PDF of ${data}\n`});
    },
  };
  const pack: Stage<{reports: string; data: string; story: string}> = {
    name: 'package',
    version: version('package'),
    needs: ['problem', 'full', 'reports'],
    engines: [],
    cost: 'cheap',
    async select(_spec, inputs) {
      return {
        reports: inputs.reports?.outputs['quality_report.pdf']?.digest ?? '',
        data: inputs.full?.outputs['datasets/a.csv']?.digest ?? '',
        story: lineOf((await inputs.problem?.text('problem.yaml')) ?? '', 'story'),
      };
    },
    async run(params, context) {
      await begin('package', context);
      return finish('package', {'challenge.zip': new TextEncoder().encode(JSON.stringify(params)), 'README.txt': `${params.story}\n`});
    },
  };
  // Params are the stage's own business; the engine only hashes them and hands them back.
  return {stages: [problem, schema, preview, full, reports, pack] as readonly Stage[], runs, accepts};
}

/** A question that is answered with one value. */
function answerOf(id: string, value: string): Answer {
  const format = {kind: 'text', decimals: 0} as const;
  return {
    id,
    ask: `What is ${id}?`,
    sql: `select '${value}'`,
    columns: [{name: 'value', type: 'VARCHAR', format}],
    rows: [[value]],
    headline: `It is ${value.split(' ')[0] ?? ''}.`,
    chart: {kind: 'none', why: 'one value'},
    shows: [],
    hints: [],
    mistakes: [],
  };
}

function lineOf(text: string, key: string): string {
  return new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1] ?? '';
}
