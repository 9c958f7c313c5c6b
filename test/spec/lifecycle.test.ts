import {describe, expect, test} from 'vitest';
import {compile, errorsOf, marks, model} from './rig.js';

const BASE = `tables:
  dim_agents: {about: x, columns: {agent_id: {}, desk: {}}, data: [[A1, House], [A2, Partner]]}
  fact_tickets:
    about: One row per ticket.
    rows: 500
    columns:
      ticket_id: {id: "T{0000}"}
      opened_at: {when: {hours: {open: 7-22}}}
      agent_id: {references: dim_agents, empty: 10%}
      category: {pick: [Bill, Fault]}
      resolved_at: {stage: resolved}
      reopened_at: {stage: reopened}
      state: {status: true}
  fact_steps:
    about: One row per step.
    rows: {stages_of: fact_tickets}
    columns: {step_id: {id: "S{00000}"}, ticket_id: {references: fact_tickets}, stage: {step: stage}, at_time: {step: at}}
lifecycles:
  fact_tickets:
    until: 2025-01-31
    opened: {at: opened_at, then: {resolved: 98%, dropped: 2%}, after: {resolved: {typical: 9 hours, high: 1 day}, dropped: {typical: 1 day, high: 3 days}}}
    resolved: {at: resolved_at, then: {reopened: {by: category, Bill: 7%, Fault: 14%}}, after: {by: agent_id, set: {typical: 2 days, high: 9 days}, none: {typical: 1 day, high: 2 days}}}
    reopened: {at: reopened_at, is: Reopened}
    dropped: {}
`;
const event = (effect: string): string => `${BASE}events:\n  e: {about: x, from: 2024-01-01, effects: {f: ${effect}}}\n`;

test('becomes a part of the model', () => {
  const made = model(event('{more: reopened, where: "agent_id.desk = \'Partner\'", by: +12pp}'));
  const tickets = made.tables.find(({name}) => name === 'fact_tickets')!;
  expect(tickets.lifecycle).toMatchObject({
    until: '2025-01-31',
    hasSteps: true,
    stages: [
      {
        name: 'opened',
        label: 'opened',
        at: 'opened_at',
        next: [{to: 'resolved', chance: {share: 0.98}, wait: {duration: {median: 32_400}}}, {to: 'dropped'}],
      },
      {name: 'resolved', next: [{to: 'reopened', chance: {kind: 'by', path: ['category']}, wait: {kind: 'by'}}]},
      {name: 'reopened', label: 'Reopened', next: []},
      {name: 'dropped', next: []},
    ],
  });
  const columns = Object.fromEntries(tickets.columns.map((column) => [column.name, column]));
  expect(columns['resolved_at']).toMatchObject({type: 'timestamp', value: {kind: 'stage', stage: 'resolved'}});
  expect(columns['state']).toMatchObject({type: 'text', value: {kind: 'status'}, values: ['opened', 'resolved', 'Reopened', 'dropped']});
  expect(made.tables.find(({name}) => name === 'fact_steps')).toMatchObject({
    axis: 'at_time',
    rows: {kind: 'steps', parent: 'fact_tickets', column: 'ticket_id'},
  });
  expect(made.effects[0]).toMatchObject({table: 'fact_tickets', what: {kind: 'enter', stage: 'reopened'}, strength: 0.12});
});

describe('mistakes', () => {
  const swap = (from: string, to: string): string => {
    expect(BASE).toContain(from);
    return BASE.replace(from, to);
  };
  test.each<[string, string, string, string?]>([
    [
      'an unknown table',
      swap('lifecycles:\n  fact_tickets:', 'lifecycles:\n  fact_ticket: {a: {}}\n  fact_tickets:'),
      'fact_ticket unknown-table',
      'fact_tickets',
    ],
    [
      'an unknown column',
      swap('resolved: {at: resolved_at', 'resolved: {at: resolvd_at'),
      'resolvd_at unknown-column | resolved lifecycle',
      'resolved_at',
    ],
    ['an unknown next stage', swap('{reopened: {by', '{reopend: {by'), 'reopend unknown-stage', 'reopened'],
    [
      'a stage that nobody reaches',
      swap('then: {resolved: 98%, dropped: 2%}', 'then: {resolved: 98%}').replace(', dropped: {typical: 1 day, high: 3 days}', ''),
      'dropped not-reached',
      'then',
    ],
    [
      'a circle',
      swap('reopened: {at: reopened_at,', 'reopened: {at: reopened_at, then: {resolved: 50%}, after: {typical: 1 day, high: 2 days},'),
      'resolved circular',
      'resolved_again',
    ],
    ['more than all', swap('dropped: 2%}', 'dropped: 3%}'), 'dropped probability', 'stays'],
    [
      'more than all in one case',
      swap(
        '{resolved: 98%, dropped: 2%}',
        '{resolved: {by: category, Bill: 90%, else: 98%}, dropped: {by: category, Bill: 11%, else: 2%}}',
      ),
      'dropped probability',
    ],
    ['a first stage without its moment', swap('{at: opened_at, then', '{then'), 'opened lifecycle', 'when'],
    [
      'a first stage made by a stage',
      swap('{at: opened_at, then', '{at: resolved_at, then').replace('resolved: {at: resolved_at,', 'resolved: {'),
      'resolved_at lifecycle | resolved lifecycle',
      'when',
    ],
    [
      'a column made otherwise',
      swap('reopened_at: {stage: reopened}', 'reopened_at: {when: {}}'),
      'reopened_at lifecycle',
      '{stage: reopened}',
    ],
    [
      'a column of another stage',
      swap('reopened: {at: reopened_at', 'reopened: {at: resolved_at'),
      'reopened lifecycle | resolved_at lifecycle',
    ],
    [
      'a column that no stage fills',
      swap('reopened: {at: reopened_at, is', 'reopened: {is'),
      'reopened lifecycle',
      'reopened: {at: reopened_at}',
    ],
    ['a column of no stage', swap('{stage: reopened}', '{stage: reopend}'), 'reopend unknown-stage', 'reopened'],
    ['no column of time', swap('{at: opened_at', '{at: category'), 'category type'],
    [
      'no waiting time',
      swap(', after: {by: agent_id, set: {typical: 2 days, high: 9 days}, none: {typical: 1 day, high: 2 days}}', ''),
      'resolved no-after',
      'typical',
    ],
    ['no waiting time to one', swap(', dropped: {typical: 1 day, high: 3 days}', ''), 'after no-after', 'dropped'],
    [
      'a waiting time to nowhere',
      swap(', dropped: {typical: 1 day', ', droped: {typical: 1 day'),
      'droped unknown-stage | after no-after',
      'dropped',
    ],
    ['waiting for nothing', swap('dropped: {}', 'dropped: {after: {typical: 1 day, high: 2 days}}'), 'after lifecycle'],
    ['high below typical', swap('high: 9 days', 'high: 1 day'), '1 day range'],
    ['a probability of 140%', swap('Fault: 14%', 'Fault: 140%'), '140% chance'],
    ['an unknown case', swap('Bill: 7%', 'Bil: 7%'), 'Bil unknown-case', 'Bill'],
    ['a horizon that is no day', swap('until: 2025-01-31', 'until: soon'), 'soon date'],
    ['a horizon before all', swap('until: 2025-01-31', 'until: 2015-01-31'), '2015-01-31 date-outside'],
    ['two stages of one name', swap('is: Reopened', 'is: dropped'), 'dropped duplicate'],
    [
      'a status without stages',
      swap('category: {pick', 'other: {pick').replace(/lifecycles:[\s\S]*/, ''),
      'reopened lifecycle | resolved lifecycle | true lifecycle | fact_tickets lifecycle',
    ],
    ['blanks in a stage', swap('{stage: reopened}', '{stage: reopened, empty: 5%}'), 'empty empty'],
    ['steps without a lifecycle', swap('{stages_of: fact_tickets}', '{stages_of: dim_agents}'), 'dim_agents lifecycle', 'fact_tickets'],
    ['steps of nothing', swap('{stages_of: fact_tickets}', '{stages_of: tickets}'), 'tickets unknown-table'],
    ['a step in another table', swap('state: {status: true}', 'state: {step: stage}'), 'stage lifecycle', 'stages_of'],
    [
      'a chance that needs its own stage',
      swap('by: category, Bill: 7%, Fault: 14%', 'by: reopened_at, set: 7%, none: 14%'),
      'reopened_at circular',
    ],
  ])('%s', (_, text, expected, suggestion) => {
    const errors = errorsOf(compile(text));
    expect(marks(errors).sort(), errors.map(({message}) => message).join('\n')).toEqual(expected.split(' | ').sort());
    if (suggestion !== undefined) expect(errors.map((one) => one.suggestion).join()).toContain(suggestion);
    for (const {message, suggestion: help} of errors) expect(`${message}${help ?? ''}`).not.toMatch(/undefined|\[object|NaN/);
  });
});

describe('effects', () => {
  test.each<[string, string, string?]>([
    ['{more: reopend, by: +5pp}', 'reopend unknown-table', 'reopened'],
    ['{more: reopened, by: 5%}', '5% strength', '+5pp'],
    ['{faster: reopened, by: +5pp}', '+5pp strength', '5%'],
    ['{more: opened, by: +5pp}', 'opened effect', 'fact_tickets'],
    ['{raise: reopened, by: 5%}', 'reopened unknown-table'],
    ['{more: fact_steps, by: 5%}', 'fact_steps effect', 'fact_tickets.stage'],
    ['{more: fact_tickets.category, by: 5%}', 'fact_tickets.category effect'],
    ['{fewer: dropped, by: 120pp}', '120pp strength'],
    ['{more: reopened, where: reopened_at is null, by: +5pp}', 'reopened_at is null circular'],
  ])('%s', (effect, expected, suggestion) => {
    const errors = errorsOf(compile(event(effect)));
    expect(marks(errors), errors.map(({message}) => message).join('\n')).toEqual(expected.split(' | '));
    if (suggestion !== undefined) expect(errors[0]!.suggestion).toContain(suggestion);
  });

  test.each([
    '{more: fact_tickets.reopened, by: +5pp}',
    '{fewer: dropped, by: 1pp}',
    '{slower: fact_tickets.resolved_at, by: 30%}',
    '{faster: resolved, by: 30%}',
    '{more: reopened, where: resolved_at > opened_at + interval 1 day, by: 5pp}',
  ])('understands %s', (effect) => {
    expect(compile(event(effect)).ok).toBe(true);
  });

  test('a stage of two tables needs its table', () => {
    const text = event('{more: reopened, by: +5pp}')
      .replace(
        'lifecycles:\n',
        'lifecycles:\n  dim_x: {a: {at: d, then: {reopened: 5%}, after: {typical: 1 day, high: 2 days}}, reopened: {}}\n',
      )
      .replace('tables:\n', 'tables:\n  dim_x: {about: x, rows: 5, columns: {d: {when: {}}}}\n');
    const errors = errorsOf(compile(text));
    expect(marks(errors)).toEqual(['reopened ambiguous']);
    expect(errors[0]!.suggestion).toContain('fact_tickets.reopened');
  });
});
