import {beforeAll, describe, expect, it} from 'vitest';
import {levelEnds} from '../../src/generate/self.js';
import {permutation} from '../../src/generate/permutation.js';
import {Source} from '../../src/generate/random.js';
import {generate, modelOf, type World} from './here.js';

const CAMPUS = `
tables:
  dim_staff:
    about: Staff.
    rows: 600
    columns:
      staff_id: {id: "{0}", type: integer, about: Key}
      hired_on: {when: {from: 2015-01-01, to: 2022-12-31}, about: Day}
      manager_id: {references: dim_staff, roots: 1%, depth: 4, favour: top 20% get 60%, about: Boss}
      mentor_id: {references: dim_staff, roots: 30%, about: Mentor}
  dim_topics:
    about: Topics.
    columns: {topic_id: {about: Code}, above: {references: dim_topics, about: Parent}}
    data: [[ART, null], [ROCK, MUSIC], [MUSIC, ART]]
  dim_students:
    about: Students.
    rows: 400
    columns:
      student_id: {id: uuid, about: Key}
      joined_on: {when: {from: 2022-01-01, to: 2023-06-30}, about: Day}
      advisor_id: {references: dim_staff, empty: 25%, about: Who}
      advisor_hired: {sql: advisor_id.hired_on, about: Looked up}
      boss_of_advisor: {sql: advisor_id.manager_id, about: Looked up}
  dim_cards:
    about: Cards.
    rows: 300
    columns:
      card_id: {id: "K{0000}", about: Key}
      student_id: {references: dim_students, unique: true, about: Owner}
  dim_lockers:
    about: Lockers.
    rows: 150
    columns:
      locker_id: {id: "L{000}", about: Key}
      given_on: {when: {from: 2022-06-01, to: 2024-06-30}, about: Day}
      student_id: {references: dim_students, unique: true, alive: {from: joined_on, at: given_on}, about: Owner}
  dim_courses:
    about: Courses.
    rows: 30
    columns: {course_id: {id: "C{00}", about: Key}}
  bridge_chosen:
    about: Who takes what, so many for each student.
    rows: {each: dim_students, about: 5, from: 2, high: 9}
    columns:
      student_id: {references: dim_students, about: Who}
      course_id: {references: dim_courses, favour: top 20% get 50%, about: What}
    key: [student_id, course_id]
  bridge_likes:
    about: Half of all pairs.
    rows: 6000
    columns:
      student_id: {references: dim_students, favour: top 20% get 40%, about: Who}
      course_id: {references: dim_courses, about: What}
    unique: [[student_id, course_id]]
  fact_days:
    about: A course on a day.
    rows: 2500
    columns:
      course_id: {references: dim_courses, about: What}
      held_on: {when: {weekdays: {sat: -90%, sun: -100%}}, about: Day}
      seats: {count: {typical: 20, from: 5, high: 40}, about: Seats}
    key: [course_id, held_on]
  fact_visits:
    about: A student at a course on a day.
    rows: 8000
    columns:
      visit_id: {id: uuid7, about: Key}
      came_at: {when: {hours: {open: 8-20}}, about: When}
      course_id: {references: fact_days, columns: [course_id, held_on], favour: top 20% get 60%, about: What}
      held_on: {with: course_id, about: Day}
      student_id: {references: dim_students, about: Who}
      seats: {sql: course_id.seats, about: Looked up}
      weekday: {sql: dayname(held_on), about: Name}
  fact_notes:
    about: Notes about a day.
    rows: {each: fact_days, about: 1.5}
    columns:
      course_id: {references: fact_days, columns: [course_id, held_on], about: What}
      held_on: {with: course_id, about: Day}
      line: {position: true, about: Number}
      author: {references: fact_visits, empty: 50%, about: Visit}
    key: [course_id, held_on, line]
  fact_messages:
    about: Messages.
    rows: 3000
    columns:
      message_id: {id: "M{00000}", about: Key}
      sender: {references: dim_students, favour: top 10% get 60%, about: From}
      receiver: {references: dim_students, favour: top 10% get 60%, differs: sender, about: To}
`;

describe('keys of every kind', () => {
  let world: World;
  const none = async (sql: string): Promise<void> => {
    expect(await world.one(`select count(*) from (${sql})`)).toBe(0);
  };
  beforeAll(async () => {
    world = await generate(await modelOf(CAMPUS, {size: 10_000}), {size: 10_000, effects: true});
  });

  it('has the rows asked for', () => {
    expect(world.rows).toMatchObject({
      dim_staff: 600,
      dim_cards: 300,
      dim_lockers: 150,
      bridge_likes: 6000,
      fact_days: 2500,
      fact_visits: 8000,
    });
  });

  it('integers count without gaps', async () => {
    expect(await world.ask('select min(staff_id), max(staff_id), count(distinct staff_id) from dim_staff')).toEqual([['1', '600', '600']]);
  });

  it('UUIDs have version and variant, and occur once', async () => {
    const form = (version: number): string => `^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`;
    await none(`from dim_students where not regexp_matches(student_id::varchar, '${form(4)}')`);
    await none(`from fact_visits where not regexp_matches(visit_id::varchar, '${form(7)}')`);
    expect(await world.one('select count(distinct visit_id) from fact_visits')).toBe(8000);
    // Each of the 122 free bits is set in half of the keys.
    const ones = await world.ask(
      `select avg((instr('89abcdef', substr(student_id::varchar, 1, 1)) > 0)::int), avg((instr('13579bdf', substr(student_id::varchar, 36, 1)) > 0)::int) from dim_students`,
    );
    for (const share of ones[0]!) expect(Math.abs(Number(share) - 0.5)).toBeLessThan(0.1);
  });

  it('a UUID of version 7 carries the time of the row and sorts by it', async () => {
    const time = `('0x' || replace(substr(visit_id::varchar, 1, 13), '-', ''))::bigint`;
    await none(`select * from fact_visits where floor(${time} / 1000) <> epoch(came_at)`);
    await none('from (select visit_id::varchar < lag(visit_id::varchar) over () wrong from fact_visits) where wrong');
  });

  it('a tree has its roots and levels, no circle, and some have many below them', async () => {
    await none('from dim_staff s join dim_staff m on m.staff_id = s.manager_id where m.staff_id >= s.staff_id or m.hired_on > s.hired_on');
    expect(await world.one('select count(*) from dim_staff where manager_id is null')).toBe(6);
    const levels = await world.ask(
      `with recursive t as (select staff_id, 1 as level from dim_staff where manager_id is null union all
        select s.staff_id, level + 1 from dim_staff s join t on s.manager_id = t.staff_id) select level, count(*) from t group by 1 order by 1`,
    );
    expect(levels.map(([level]) => Number(level))).toEqual([1, 2, 3, 4]);
    expect(levels.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(600);
    expect(await world.one('select max(n) / avg(n) from (select count(*) n from dim_staff group by manager_id)')).toBeGreaterThan(2);
    expect(await world.one('select avg((mentor_id is null)::int) from dim_staff')).toBeCloseTo(0.3, 1);
    await none('from dim_staff where mentor_id >= staff_id');
    await none('from dim_topics t anti join dim_topics a on t.above = a.topic_id where t.above is not null');
  });

  it('a path may pass through a tree of another table', async () => {
    await none(
      'from dim_students d join dim_staff s on s.staff_id = d.advisor_id where d.boss_of_advisor is distinct from s.manager_id or d.advisor_hired <> s.hired_on',
    );
  });

  it('optional keys are empty where told', async () => {
    expect(await world.one('select avg((advisor_id is null)::int) from dim_students')).toBeCloseTo(0.25, 1);
  });

  it('one to one takes a parent once, also among those who are there', async () => {
    expect(await world.one('select count(distinct student_id) from dim_cards')).toBe(300);
    expect(await world.one('select count(distinct student_id) from dim_lockers')).toBe(150);
    await none('from dim_lockers l join dim_students s using (student_id) where s.joined_on > l.given_on');
    await none('from dim_cards anti join dim_students using (student_id)');
  });

  it('a bridge has every pair once', async () => {
    for (const table of ['bridge_chosen', 'bridge_likes']) {
      await none(`select 1 from ${table} group by student_id, course_id having count(*) > 1`);
      await none(`from ${table} anti join dim_students using (student_id)`);
      await none(`from ${table} anti join dim_courses using (course_id)`);
    }
    expect(await world.one('select avg(n) from (select count(*) n from bridge_chosen group by student_id)')).toBeCloseTo(5, 0);
    expect(await world.one('select min(n) from (select count(*) n from bridge_chosen group by student_id)')).toBe(2);
    expect(await world.one('select max(n) / min(n) from (select count(*) n from bridge_chosen group by course_id)')).toBeGreaterThan(2);
  });

  it('a key of two columns occurs once, and keeps the rhythm of its days', async () => {
    await none('select 1 from fact_days group by course_id, held_on having count(*) > 1');
    await none("from fact_days where dayname(held_on) = 'Sunday'");
  });

  it('a reference of two columns points to one row', async () => {
    await none('from fact_visits v anti join fact_days d on d.course_id = v.course_id and d.held_on = v.held_on');
    await none(
      'from fact_visits v join fact_days d on d.course_id = v.course_id and d.held_on = v.held_on where d.seats <> v.seats or dayname(v.held_on) <> v.weekday',
    );
    await none('from fact_notes v anti join fact_days d on d.course_id = v.course_id and d.held_on = v.held_on');
    await none('select 1 from fact_notes group by course_id, held_on, line having count(*) > 1');
    await none('from fact_notes n anti join fact_visits v on v.visit_id = n.author where n.author is not null');
    expect(await world.one('select count(*) from fact_notes where author is not null')).toBeGreaterThan(1000);
  });

  it('two references to one parent differ where told', async () => {
    await none('from fact_messages where sender = receiver');
    await none('from fact_messages m anti join dim_students s on s.student_id = m.receiver');
  });
});

describe('combinations over many shards', () => {
  it('occur once, half of all of them', async () => {
    const world = await generate(
      await modelOf(`
tables:
  dim_a: {about: A., rows: 1000, columns: {a_id: {id: "A{0000}", about: Key}}}
  dim_b: {about: B., rows: 240, columns: {b_id: {id: "B{000}", about: Key}}}
  bridge_ab:
    about: Pairs.
    rows: 120000
    columns: {a_id: {references: dim_a, about: A}, b_id: {references: dim_b, about: B}}
    key: [a_id, b_id]
`),
      {size: 4000, effects: true},
    );
    expect(world.rows['bridge_ab']).toBe(120_000);
    expect(await world.one('select count(*) - count(distinct (a_id, b_id)) from bridge_ab')).toBe(0);
  });
});

describe('parts', () => {
  it('a permutation is one', () => {
    for (const size of [1, 2, 3, 10, 1000, 4097]) {
      const order = permutation(size, new Source('1').stream('t', 'c'));
      expect(new Set(Array.from({length: size}, (_, k) => order(k))).size).toBe(size);
    }
    const order = permutation(10_000, new Source('1').stream('t', 'c'));
    const values = Array.from({length: 10_000}, (_, k) => order(k));
    expect(Math.max(...values)).toBe(9999);
    expect(values.filter((value, k) => k > 0 && value > values[k - 1]!).length / 9999).toBeCloseTo(0.5, 1);
  });

  it.each([
    [600, 6, 4],
    [5, 1, 10],
    [10, 10, 3],
    [1000, 1, 2],
  ])('levels of %i rows from %i roots grow to depth %i', (rows, roots, depth) => {
    const ends = levelEnds(rows, roots, depth);
    expect(ends.at(-1)).toBe(rows);
    expect(ends.length).toBeLessThanOrEqual(depth);
    expect([...ends].sort((a, b) => a - b)).toEqual(ends);
  });
});
