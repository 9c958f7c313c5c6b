import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../core/spec.js';
import type {Review, Stage, StageDone} from '../core/stage.js';
import {authorsView, differs, factsOf, specFacts, type SpecFacts} from './facts.js';
import {MODEL, prettyJson, readProblem, VALIDATION} from './files.js';
import {deskOf, isOnline} from './online.js';
import {prove, type Proved} from './prove.js';
import {untilProved} from './schema-tries.js';

interface Params {
  readonly facts: SpecFacts;
  readonly problem: ProblemBlock;
  /** Written by hand in the spec. */
  readonly schema?: SchemaBlock;
  /** What the author reads. */
  readonly spec?: ChallengeSpec;
  readonly review?: Review;
}

/** The relational schema, proved by binding: every question's SQL, every finding's measure, every derived column. */
export const schemaStage: Stage<Params> = {
  name: 'schema',
  // 1: first. 2: planned defects.
  version: 2,
  needs: ['problem'],
  engines: ['yaml', '@duckdb/node-api'],
  cost: 'cheap',
  isPaid: (spec) => spec.schema === undefined && isOnline(spec),
  gate: {
    name: 'schema',
    coversEngines: false,
    editable: true,
    replay: true,
    async accept(spec, inputs, artefact, file) {
      const {parseArtefact, printArtefact} = await import('../spec/artefact.js');
      const parsed = parseArtefact('schema', artefact, file);
      if (!parsed.ok) return parsed;
      const facts = specFacts(spec);
      const problem = await readProblem(inputs);
      // What a person signed says all that is planted: a text without the key is of a version that planted nothing, and still means that.
      const isOlder = parsed.value.defects === undefined;
      const asSigned = (schema: SchemaBlock): SchemaBlock =>
        isOlder && schema.defects === undefined ? {...schema, defects: 'written'} : schema;
      const proved = await prove(facts, problem, asSigned(parsed.value));
      if (proved.ok) {
        const written = spec.schema === undefined ? proved : await prove(facts, problem, asSigned(spec.schema));
        if (written.ok && printArtefact('schema', written.value.schema) !== printArtefact('schema', proved.value.schema))
          return err([differs(file, spec, 'schema')]);
        return ok(await outputs(facts, proved.value, artefact));
      }
      const {locate} = await import('../spec/source.js');
      const {parseYaml} = await import('../spec/yaml.js');
      const own = parseYaml(artefact, file).source;
      const other = file.replace(/schema\.yaml$/, 'problem.yaml');
      const story = parseYaml(await inputs.problem!.text('problem.yaml'), other).source;
      return err(
        proved.error.map((found) =>
          found.pointer.startsWith('/problem') ? locate(below(found, '/problem'), story) : locate(below(found, '/schema'), own),
        ),
      );
    },
  },
  async select(spec, inputs, review) {
    const facts = specFacts(spec);
    const problem = await readProblem(inputs);
    if (spec.schema !== undefined) return {facts, problem, schema: spec.schema};
    return {facts, problem, spec: authorsView(spec), review};
  },
  async run(params, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const {facts, problem, schema, spec, review} = params;
    if (schema !== undefined) {
      const proved = await prove(facts, problem, schema);
      return proved.ok ? ok({...(await outputs(facts, proved.value)), ...told(proved.value.receipt)}) : proved;
    }
    if (isOnline(spec!)) {
      const {openaiSchema} = await import('../author/openai/author.js');
      const written = await openaiSchema(spec!, problem, review!, deskOf(facts, context));
      if (!written.ok) return written;
      const {block, receipt, usage} = written.value;
      const proved = await prove(facts, problem, block);
      return proved.ok ? ok({...(await outputs(facts, proved.value)), ...told([...receipt, ...proved.value.receipt]), usage}) : proved;
    }
    const {offlineSchema} = await import('../author/offline.js');
    const written = await untilProved(
      review!,
      (told) => offlineSchema(spec!, problem, told),
      (block) => prove(facts, problem, block),
      (line) => {
        context.progress('data_generation', 0, line);
      },
    );
    if (!written.ok) return written;
    const {proved, receipt} = written.value;
    return ok({...(await outputs(facts, proved)), ...told([...receipt, ...proved.receipt])});
  },
};

const told = (receipt: readonly string[]): Pick<StageDone, 'receipt'> => (receipt.length > 0 ? {receipt} : {});

async function outputs(facts: SpecFacts, {problem, schema, model, validation}: Proved, text?: string): Promise<StageDone> {
  const {printArtefact} = await import('../spec/artefact.js');
  const [{schemaPage}, {declaredProblem}] = await Promise.all([import('../render/page/schema.js'), import('../answer/prose.js')]);
  const {diagnostics: _diagnostics, ...score} = validation;
  const page = schemaPage({facts: factsOf(facts, problem), model, problem: declaredProblem(problem, facts.currency), validation: score});
  return {
    outputs: {
      'schema.yaml': text ?? printArtefact('schema', schema),
      'schema.md': page,
      [MODEL]: prettyJson(model),
      [VALIDATION]: prettyJson(score),
    },
  };
}

const below = (found: PointedDiagnostic, prefix: string): PointedDiagnostic => ({...found, pointer: found.pointer.slice(prefix.length)});
