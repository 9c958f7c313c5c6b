import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../core/spec.js';
import type {Review, Stage, StageDone} from '../core/stage.js';
import type {CompileSpec} from '../spec/compile/model.js';
import type {SchemaValidation} from '../sql/validation.js';
import {differs, factsOf, specFacts, type SpecFacts} from './facts.js';
import {MODEL, prettyJson, readProblem, VALIDATION} from './files.js';

interface Params {
  readonly facts: SpecFacts;
  readonly problem: ProblemBlock;
  /** Written by hand in the spec. */
  readonly schema?: SchemaBlock;
  /** What the author reads. */
  readonly spec?: ChallengeSpec;
  readonly review?: Review;
}

/** Below this a schema is sent back; the seed product's limit. */
const MINIMUM_SCORE = 6;

/** The relational schema, proved by binding: every question's SQL, every finding's measure, every derived column. */
export const schemaStage: Stage<Params> = {
  name: 'schema',
  // 1: first. 2: planned defects.
  version: 2,
  needs: ['problem'],
  engines: ['yaml', '@duckdb/node-api'],
  cost: 'cheap',
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
    return {facts, problem, spec: {...spec, file: ''}, review};
  },
  async run(params): Promise<Result<StageDone, readonly Diagnostic[]>> {
    let schema = params.schema;
    let receipt: readonly string[] = [];
    if (schema === undefined) {
      const {offlineSchema} = await import('../author/offline.js');
      const authored = await offlineSchema(params.spec!, params.problem, params.review!);
      if (!authored.ok) return authored;
      schema = authored.value.block;
      receipt = authored.value.receipt;
    }
    const proved = await prove(params.facts, params.problem, schema);
    if (!proved.ok) return proved;
    receipt = [...receipt, ...proved.value.receipt];
    return ok({...(await outputs(params.facts, proved.value)), ...(receipt.length > 0 ? {receipt} : {})});
  },
};

interface Proved {
  readonly problem: ProblemBlock;
  readonly schema: SchemaBlock;
  readonly model: Model;
  readonly validation: SchemaValidation;
  /** What is told about the choice of planned defects. */
  readonly receipt: readonly string[];
}

/** Compiles the schema, decides its planned defects, and binds everything that is SQL; gives the schema with types and defects written out. */
async function prove(facts: SpecFacts, problem: ProblemBlock, schema: SchemaBlock): Promise<Result<Proved, readonly PointedDiagnostic[]>> {
  const [{compileModel}, {checkProblem}, {settleDefects}, {bindTypes}, {bindProblem}, {bindCleaning}] = await Promise.all([
    import('../spec/compile/model.js'),
    import('../spec/compile/problem.js'),
    import('../spec/compile/settle-defects.js'),
    import('../sql/bind-types.js'),
    import('../sql/bind.js'),
    import('../sql/bind-clean.js'),
  ]);
  const compiled = compileModel(facts satisfies CompileSpec, schema);
  const words = checkProblem(problem, schema).filter((found) => found.severity === 'error');
  if (!compiled.ok) return err([...compiled.error, ...words]);
  const bound = await bindTypes(compiled.value);
  if (!bound.ok) return err([...bound.error, ...words]);
  const settled = settleDefects(bound.value, schema, problem);
  if (!settled.ok) return err([...settled.error, ...words]);
  const {model, receipt} = settled.value;
  const validation = await bindProblem(model, problem);
  const wrong = [...words, ...(await bindCleaning(model)), ...validation.diagnostics.filter((found) => found.severity === 'error')];
  if (wrong.length > 0) return err(wrong);
  if (validation.validation_score < MINIMUM_SCORE) {
    const message = `The schema scores ${validation.validation_score} of 10, and needs ${MINIMUM_SCORE}`;
    return err([
      {
        severity: 'error',
        code: 'schema-score',
        pointer: '/schema',
        message,
        notes: [...validation.missing_capabilities, ...validation.recommendations],
      },
    ]);
  }
  return ok({problem, schema: typed(settled.value.schema, model), model, validation, receipt});
}

/** The block with every column's type written out, so that a reviewer sees it and later stages need not bind again. */
function typed(schema: SchemaBlock, model: Model): SchemaBlock {
  const tables = Object.entries(schema.tables).map(([name, table]) => {
    const found = model.tables.find((candidate) => candidate.name === name)!;
    const columns = Object.entries(table.columns).map(
      ([column, value]) => [column, {...value, type: found.columns.find((candidate) => candidate.name === column)!.type}] as const,
    );
    return [name, {...table, columns: Object.fromEntries(columns)}] as const;
  });
  return {...schema, tables: Object.fromEntries(tables)};
}

async function outputs(facts: SpecFacts, {problem, schema, model, validation}: Proved, text?: string): Promise<StageDone> {
  const {printArtefact} = await import('../spec/artefact.js');
  const {schemaPage} = await import('../render/page/schema.js');
  const {diagnostics: _diagnostics, ...score} = validation;
  const page = schemaPage({facts: factsOf(facts, problem), model, problem, validation: score});
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
