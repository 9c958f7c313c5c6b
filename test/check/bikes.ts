/** A small data set as a teacher may have it: bikes and rides, a good one and a bad one. */

/** Two CSVs without a fault, the same every time. */
export function goodBikes(): Record<string, string> {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const bikes = Array.from({length: 40}, (_, i) => `${i + 1},${['City', 'City', 'Cargo'][i % 3]!},${['Pune', 'Surat'][i % 2]!}`);
  const rides = Array.from({length: 600}, (_, i) => {
    const start = new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 4), 7 + Math.floor(random() * 14), Math.floor(random() * 60)));
    const minutes = 5 + Math.floor(random() * random() * 90);
    const iso = start.toISOString();
    return `R${String(i + 1).padStart(4, '0')},${1 + Math.floor(40 * random() * random())},${iso.slice(0, 10)} ${iso.slice(11, 19)},${minutes},${(minutes * 1.5).toFixed(2)},${random() < 0.2 ? '' : 1 + Math.floor(random() * 5)}`;
  });
  return {
    'bikes.csv': ['bike_id,kind,home', ...bikes, ''].join('\n'),
    'rides.csv': ['ride_id,bike_id,started_at,minutes,fare,stars', ...rides, ''].join('\n'),
  };
}

/** The same with what happens in life: orphans, a key that comes twice, words among numbers, a day that does not exist. */
export function badBikes(): Record<string, string> {
  const good = goodBikes();
  const lines = good['rides.csv']!.split('\n');
  for (const at of [10, 20, 30]) lines[at] = lines[at]!.replace(/^(R\d+),\d+/, '$1,999');
  lines[50] = lines[49]!;
  lines[60] = lines[60]!.replace(/,\d+,([\d.]+),(\d?)$/, ',many,$1,$2');
  lines[70] = lines[70]!.replace(/\d{4}-\d\d-\d\d/, '2024-02-30');
  return {...good, 'rides.csv': lines.join('\n')};
}

const field = (name: string, type: string, description: string, more: object = {}) => ({name, type, description, ...more});
const required = {constraints: {required: true}};

/** Its descriptor, a Data Package 2.0. */
export const descriptor = {
  $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
  name: 'bikes',
  title: 'Rides by the river',
  subtitle: 'Who rides the cargo bikes, and for how long?',
  version: '1.0.0',
  keywords: ['mobility'],
  licenses: [{name: 'CC0-1.0'}],
  resources: [
    {
      name: 'bikes',
      type: 'table',
      path: 'bikes.csv',
      description: 'One row per bike in the sheds.',
      schema: {
        fields: [
          field('bike_id', 'integer', 'Number painted on the frame', required),
          field('kind', 'string', 'What it was built for', {categories: ['City', 'Cargo'], ...required}),
          field('home', 'string', 'Shed it belongs to at night', required),
        ],
        primaryKey: ['bike_id'],
      },
    },
    {
      name: 'rides',
      type: 'table',
      path: 'rides.csv',
      description: 'One row per time a lock was opened.',
      schema: {
        fields: [
          field('ride_id', 'string', 'Running number of the lock system', required),
          field('bike_id', 'integer', 'Which of the bikes was taken out', required),
          field('started_at', 'datetime', 'Moment in which the lock opened', {format: '%Y-%m-%d %H:%M:%S', ...required}),
          field('minutes', 'integer', 'Whole minutes until the lock closed', {unit: 'minutes', ...required}),
          field('fare', 'number', 'What was paid, tax included', {unit: 'EUR', ...required}),
          field('stars', 'integer', 'Given by the rider, empty if not asked', {unit: 'stars'}),
        ],
        primaryKey: ['ride_id'],
        foreignKeys: [{fields: ['bike_id'], reference: {resource: 'bikes', fields: ['bike_id']}}],
      },
    },
  ],
};
