import {formOf} from '../../core/defect-forms.js';
import type {Model} from '../../core/model.js';
import {plainNumber} from '../text/words.js';
import {block, code, md, table} from './markdown.js';

/** The part of `schema.md` on planned defects: what is planted where, and the SQL that cleans each table. */
export function defectsText(model: Model): string | undefined {
  const plans = model.defects ?? [];
  if (plans.length === 0) return undefined;
  const percent = (rate: number): string => `${plainNumber(rate * 100)} %`;
  const rows = plans.flatMap((plan) => {
    const own = model.tables.find(({name}) => name === plan.table)!;
    return [
      ...plan.cells.map(({column, kind, rate}) => {
        const form = formOf(
          kind,
          own,
          own.columns.find(({name}) => name === column)!,
          model,
        );
        return [
          code(plan.table),
          code(column),
          kind,
          percent(rate),
          md(form.ok ? form.value.words : ''),
          form.ok && form.value.restore ? 'yes' : 'no',
        ];
      }),
      ...(plan.duplicates === undefined
        ? []
        : [[code(plan.table), '', 'duplicates', percent(plan.duplicates), 'rows that occur twice', 'yes']]),
    ];
  });
  return [
    '## Planned defects',
    'Planted in the shipped files after everything else; answers are those of the cleaned files, and the build proves that this SQL restores them.',
    table(['Table', 'Column', 'Kind', 'Share', 'What it looks like', 'Can be undone'], rows),
    ...plans.map(({table: name, clean}) => `${code(name, false)}\n\n${block(clean, 'sql')}`),
  ].join('\n\n');
}
