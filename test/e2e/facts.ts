/**
 * What has to be true of the bundled challenges, in SQL that was written by hand from their specs and their `schema.yaml`, without the
 * generator. `wrong`: counts what breaks a rule, and must give 0. `number`: must lie between two bounds, both included.
 */
export type Fact =
  | {readonly that: string; readonly wrong: string}
  | {readonly that: string; readonly number: string; readonly from: number; readonly to: number};

/** A sentence of the story as it has to stand in README.txt: each `{}` is filled with the next number, in the given form. */
export interface Quote {
  readonly sentence: string;
  readonly numbers: readonly {readonly sql: string; readonly as: 'percent' | 'rupees'}[];
}

export interface Bundled {
  readonly facts: readonly Fact[];
  readonly quotes: readonly Quote[];
}

const healthcare: Bundled = {
  facts: [
    {that: 'as many rows as asked for', number: 'select count(*) from fact_samples', from: 5000, to: 5000},
    {
      that: 'ids are unique, without a gap',
      number: 'select count(distinct sample_id) + max(right(sample_id, 6)::int) - 5000 from fact_samples',
      from: 5000,
      to: 5000,
    },
    {
      that: 'ids rise with time',
      wrong:
        'select count(*) from (select collected_at < lag(collected_at) over (order by sample_id) as back from fact_samples) where back',
    },
    {
      that: 'samples are taken in 2024, from six to eight',
      wrong: 'select count(*) from fact_samples where year(collected_at) <> 2024 or hour(collected_at) not between 6 and 19',
    },
    {
      that: 'paid is the price less the voucher',
      wrong: 'select count(*) from fact_samples where abs(amount_paid - list_price * (1 - discount_pct / 100.0)) > 0.00501',
    },
    {
      that: 'the wait is the minutes in between',
      wrong: 'select count(*) from fact_samples where abs(epoch(received_at - collected_at) / 60 - wait_minutes) > 1',
    },
    {that: 'no tube arrives before it was filled', wrong: 'select count(*) from fact_samples where not received_at > collected_at'},
    {
      that: 'a redraw has cost and reason, and nothing else has',
      wrong: `select count(*) from fact_samples where (status = 'Redrawn') <> (redraw_cost is not null) or (status = 'Redrawn') <> (reject_reason is not null)`,
    },
    {
      that: 'nothing else is ever empty',
      wrong: `select count(*) from fact_samples where sample_id is null or collected_at is null or city is null or collection is null or drawn_by is null
        or age_group is null or test_group is null or list_price is null or discount_pct is null or amount_paid is null or collection_cost is null or status is null`,
    },
    {
      that: 'a corridor takes minutes, a round takes hours',
      wrong: `select count(*) from fact_samples where wait_minutes > case collection when 'Walk-in' then 146 else 613 end`,
    },
    {
      that: 'prices are those of the list',
      wrong: `select count(*) from fact_samples where (test_group, list_price) not in (values ('Blood sugar', 99), ('Blood sugar', 149), ('Blood count', 299), ('Blood count', 349),
        ('Thyroid profile', 449), ('Thyroid profile', 549), ('Lipid profile', 599), ('Lipid profile', 699), ('Kidney profile', 749), ('Kidney profile', 899),
        ('Full-body package', 1999), ('Full-body package', 2999), ('Full-body package', 4499))`,
    },
    {
      that: 'no child has a lipid profile or a package',
      wrong: `select count(*) from fact_samples where age_group = 'Under 18' and test_group in ('Lipid profile', 'Full-body package')`,
    },
    {that: 'a redraw costs 240 rupees or more', wrong: 'select count(*) from fact_samples where redraw_cost < 240'},
    {that: 'more than half is taken at home', number: `select avg((collection = 'Home')::int) from fact_samples`, from: 0.53, to: 0.59},
    {
      that: 'the long round costs about 28 % less',
      number: `select avg(collection_cost) filter (where month(collected_at) > 6) / avg(collection_cost) filter (where month(collected_at) < 7)
        from fact_samples where collection = 'Home'`,
      from: 0.67,
      to: 0.77,
    },
    {
      that: 'the counter is as it was',
      number: `select avg((status = 'Redrawn')::int) filter (where month(collected_at) > 6) - avg((status = 'Redrawn')::int) filter (where month(collected_at) < 7)
        from fact_samples where collection = 'Walk-in'`,
      from: -0.03,
      to: 0.03,
    },
    {
      that: 'Sundays are quieter than Mondays',
      number:
        'select count(*) filter (where dayofweek(collected_at) = 0) / count(*) filter (where dayofweek(collected_at) = 1) from fact_samples',
      from: 0.25,
      to: 0.65,
    },
  ],
  quotes: [
    {
      sentence: 'Collecting a home sample cost {} in the first half of 2024 and {} in the second',
      numbers: [
        {sql: `select avg(collection_cost) from fact_samples where collection = 'Home' and collected_at < '2024-07-01'`, as: 'rupees'},
        {sql: `select avg(collection_cost) from fact_samples where collection = 'Home' and collected_at >= '2024-07-01'`, as: 'rupees'},
      ],
    },
    {
      sentence: 'Home visits bring {} of all samples',
      numbers: [{sql: `select count(*) filter (where collection = 'Home') / count(*) from fact_samples`, as: 'percent'}],
    },
    {
      sentence: 'the laboratory rejected {} of the home samples and asked for fresh blood; in the second half, {}.',
      numbers: [
        {
          sql: `select count(redraw_cost) / count(*) from fact_samples where collection = 'Home' and collected_at < '2024-07-01'`,
          as: 'percent',
        },
        {
          sql: `select count(redraw_cost) / count(*) from fact_samples where collection = 'Home' and collected_at >= '2024-07-01'`,
          as: 'percent',
        },
      ],
    },
    {
      sentence: 'an apology: {} on average',
      numbers: [{sql: `select sum(redraw_cost) / count(redraw_cost) from fact_samples where collection = 'Home'`, as: 'rupees'}],
    },
  ],
};

const parcels: Bundled = {
  facts: [
    {that: 'as many orders as asked for', number: 'select count(*) from fact_orders', from: 10_000, to: 10_000},
    {that: 'five channels', number: 'select count(distinct channel_id) from dim_channels', from: 5, to: 5},
    {
      that: 'customers are unique',
      number: 'select count(*) - count(distinct customer_id) from dim_customers',
      from: 0,
      to: 0,
    },
    {
      that: 'every order has a customer',
      wrong: 'select count(*) from fact_orders o left join dim_customers c on c.customer_id = o.customer_id where c.customer_id is null',
    },
    {
      that: 'every order has a channel',
      wrong: 'select count(*) from fact_orders o left join dim_channels c on c.channel_id = o.channel_id where c.channel_id is null',
    },
    {
      that: 'nobody orders before joining',
      wrong: 'select count(*) from fact_orders o join dim_customers c using (customer_id) where cast(o.ordered_at as date) < c.joined_on',
    },
    {
      that: 'ids are unique and rise with time',
      wrong: `select count(*) from (select ordered_at < lag(ordered_at) over (order by order_id) or order_id = lag(order_id) over (order by order_id) as back from fact_orders) where back`,
    },
    {
      that: 'orders lie in the period and in the opening hours',
      wrong: `select count(*) from fact_orders where ordered_at < '2023-01-01' or ordered_at >= '2025-01-01' or hour(ordered_at) < 7`,
    },
    {
      that: 'a parcel is closed one to twenty-one days after the order',
      wrong: 'select count(*) from fact_orders where closed_on - cast(ordered_at as date) not between 1 and 22',
    },
    {
      that: 'what was cancelled is never closed, all else is',
      wrong: `select count(*) from fact_orders where (status = 'Cancelled') <> (closed_on is null)`,
    },
    {
      that: 'freight by place, there and back, and the cash charge',
      wrong: `select count(*) from fact_orders o join dim_customers c using (customer_id) where o.freight_cost <> case o.status when 'Cancelled' then 0 else
        (case c.area when 'Metro' then 52 when 'City' then 64 when 'Small town' then 86 end) * (case o.status when 'Refused' then 2 else 1 end)
        + (case o.payment when 'Cash on delivery' then 24 else 0 end) end`,
    },
    {
      that: 'the fee follows the old contract until March and the new one since',
      wrong: `select count(*) from fact_orders o join dim_channels c using (channel_id) where abs(o.channel_fee - case
        when c.channel_name = 'Referral app' and o.ordered_at < '2024-04-01' and o.status <> 'Delivered' then 0 else o.order_value * c.fee_pct / 100 end) > 0.00501`,
    },
    {
      that: 'a city lies where its area says',
      wrong: `select count(*) from dim_customers where area <> case when city in ('Mumbai', 'Delhi', 'Bengaluru', 'Chennai', 'Kolkata') then 'Metro'
        when city in ('Pune', 'Lucknow', 'Indore', 'Kochi', 'Bhopal') then 'City' when city in ('Satara', 'Hassan', 'Deoria', 'Khandwa', 'Tenkasi') then 'Small town' else '?' end`,
    },
    {
      that: 'prices end in 49 or 99, within their bounds',
      wrong: 'select count(*) from fact_orders where order_value::int % 100 not in (49, 99) or order_value not between 199 and 14999',
    },
    {
      that: 'the best fifth of the customers places about 44 % of the orders',
      number: `with each as (select count(o.order_id) as orders from dim_customers c left join fact_orders o using (customer_id) group by c.customer_id),
        ranked as (select orders, row_number() over (order by orders desc) as place from each)
        select sum(orders) filter (where place <= 640) / sum(orders) from ranked`,
      from: 0.38,
      to: 0.58,
    },
    {
      that: 'the partner brings far more, once the ramp is over',
      number: `select (count(*) filter (where ordered_at >= '2024-06-01') / 7) / (count(*) filter (where ordered_at < '2024-04-01') / 15) from fact_orders where channel_id = 'CH5'`,
      from: 2,
      to: 4,
    },
  ],
  quotes: [
    {
      sentence: 'From October to December they came to {}, against {} in the same months a year earlier',
      numbers: [
        {sql: `select sum(order_value)::double from fact_orders where ordered_at >= '2024-10-01'`, as: 'rupees'},
        {
          sql: `select sum(order_value)::double from fact_orders where ordered_at >= '2023-10-01' and ordered_at < '2024-01-01'`,
          as: 'rupees',
        },
      ],
    },
    {
      sentence: 'Of the parcels sent out, customers used to refuse {}. Now they refuse {}.',
      numbers: [
        {
          sql: `select count(*) filter (where status = 'Refused') / count(closed_on) from fact_orders where ordered_at >= '2023-10-01' and ordered_at < '2024-01-01'`,
          as: 'percent',
        },
        {
          sql: `select count(*) filter (where status = 'Refused') / count(closed_on) from fact_orders where ordered_at >= '2024-10-01'`,
          as: 'percent',
        },
      ],
    },
    {
      sentence: 'no paid channel is cheaper: {} for an order, against {} through social ads',
      numbers: [
        {sql: `select avg(channel_fee) from fact_orders where channel_id = 'CH5' and ordered_at >= '2024-04-01'`, as: 'rupees'},
        {sql: `select avg(channel_fee) from fact_orders where channel_id = 'CH3' and ordered_at >= '2024-04-01'`, as: 'rupees'},
      ],
    },
    {
      sentence: 'The new contract has cost {} so far',
      numbers: [
        {sql: `select sum(channel_fee)::double from fact_orders where channel_id = 'CH5' and ordered_at >= '2024-04-01'`, as: 'rupees'},
      ],
    },
  ],
};

const PROMISE = `(select o.order_id, d.bonus_from is not null as on_bonus, o.ordered_at < '2024-04-01' as first_year,
    min(l.shipped_at) <= o.ordered_at + interval 24 hour as quick,
    count(*) = count(l.delivered_at) and max(l.delivered_at) <= o.ordered_at + interval 4 day as kept
  from fact_orders o join fact_order_lines l on l.order_id = o.order_id join dim_garages g on g.garage_id = o.garage_id join dim_depots d on d.depot_id = g.depot_id
  group by o.order_id, o.ordered_at, d.bonus_from)`;

const logistics: Bundled = {
  facts: [
    {
      that: 'orders and lines together are the size asked for',
      number: 'select (select count(*) from fact_orders) + (select count(*) from fact_order_lines)',
      from: 49_000,
      to: 51_000,
    },
    {that: '22.3 % of the size are orders', number: 'select count(*) from fact_orders', from: 11_150, to: 11_150},
    {that: '400 garages', number: 'select count(distinct garage_id) from dim_garages', from: 400, to: 400},
    {that: '320 parts', number: 'select count(distinct part_id) from dim_parts', from: 320, to: 320},
    {
      that: 'parts have a category',
      wrong: 'select count(*) from dim_parts where category_id not in (select category_id from dim_categories)',
    },
    {that: 'garages have a depot', wrong: 'select count(*) from dim_garages where depot_id not in (select depot_id from dim_depots)'},
    {that: 'orders have a garage', wrong: 'select count(*) from fact_orders where garage_id not in (select garage_id from dim_garages)'},
    {that: 'lines have an order', wrong: 'select count(*) from fact_order_lines where order_id not in (select order_id from fact_orders)'},
    {that: 'lines have a part', wrong: 'select count(*) from fact_order_lines where part_id not in (select part_id from dim_parts)'},
    {that: 'orders have lines', wrong: 'select count(*) from fact_orders where order_id not in (select order_id from fact_order_lines)'},
    {
      that: 'the lines of an order are numbered from one, without a gap',
      wrong:
        'select count(*) from (select min(line_no) as low, max(line_no) as high, count(distinct line_no) as n, count(*) as m from fact_order_lines group by order_id) where low <> 1 or high <> n or n <> m',
    },
    {
      that: 'an order is worth the sum of its lines',
      wrong:
        'select count(*) from fact_orders o join (select order_id, sum(line_total) as total from fact_order_lines group by order_id) l using (order_id) where l.total <> o.order_value',
    },
    {
      that: 'boxes are the different moments of leaving',
      wrong:
        'select count(*) from fact_orders o join (select order_id, count(distinct shipped_at) as boxes from fact_order_lines group by order_id) l using (order_id) where l.boxes <> o.boxes',
    },
    {that: 'freight is paid by the box', wrong: 'select count(*) from fact_orders where freight_cost <> boxes * box_freight'},
    {
      that: 'a line is pieces times price',
      wrong: 'select count(*) from fact_order_lines l join dim_parts p using (part_id) where l.line_total <> l.quantity * p.trade_price',
    },
    {
      that: 'unit cost is a share of the price by system',
      wrong: `select count(*) from dim_parts p join dim_categories c using (category_id) where abs(p.unit_cost - p.trade_price *
        case c.vehicle_system when 'Electricals' then 0.66 when 'Engine' then 0.78 else 0.73 end) > 0.00501`,
    },
    {
      that: 'a held order leaves when its last line is ready, in one box',
      wrong: `select count(*) from (select l.order_id, max(l.ready_at) as ready, min(l.shipped_at) as first, max(l.shipped_at) as last
        from fact_order_lines l join fact_orders o using (order_id) where o.dispatch_rule = 'Hold' and l.status = 'Delivered' group by l.order_id)
        where first <> ready or last <> ready`,
    },
    {
      that: 'a split order leaves by supply',
      wrong: `select count(*) from (select max(l.ready_at) as ready, min(l.shipped_at) as first, max(l.shipped_at) as last
        from fact_order_lines l join fact_orders o using (order_id) where o.dispatch_rule = 'Send' and l.status = 'Delivered' group by l.order_id, l.supply)
        where first <> ready or last <> ready`,
    },
    {
      that: 'a line arrives the hours of transit after it left',
      wrong:
        'select count(*) from fact_order_lines l join fact_orders o using (order_id) where epoch(l.delivered_at - l.shipped_at) <> o.transit_hours * 3600',
    },
    {
      that: 'a cancelled line is never ready, sent or delivered; every other one is',
      wrong: `select count(*) from fact_order_lines where (status = 'Cancelled') <> (ready_at is null) or (status = 'Cancelled') <> (shipped_at is null)
        or (status = 'Cancelled') <> (delivered_at is null)`,
    },
    {
      that: 'nobody cancels what is in stock',
      wrong: `select count(*) from fact_order_lines where supply = 'In stock' and status <> 'Delivered'`,
    },
    {
      that: 'packing takes its time, within the bounds of the rule',
      wrong: `select count(*) from (select epoch(l.ready_at - o.ordered_at) / 3600 as hours, case when l.supply = 'In stock' then 'stock' else o.dispatch_rule end as rule
        from fact_order_lines l join fact_orders o using (order_id) where l.ready_at is not null)
        where hours < case rule when 'stock' then 0.33 when 'Hold' then 8 else 12 end or hours > case rule when 'stock' then 72 when 'Hold' then 288 else 432 end`,
    },
    {
      that: 'no garage orders before it joined',
      wrong: 'select count(*) from fact_orders o join dim_garages g using (garage_id) where cast(o.ordered_at as date) < g.joined_on',
    },
    {
      that: 'orders come in the two financial years, in office hours',
      wrong: `select count(*) from fact_orders where ordered_at < '2023-04-01' or ordered_at >= '2025-04-01' or hour(ordered_at) not between 8 and 19`,
    },
    {
      that: 'three and a half lines to an order, seldom more than eight',
      number: 'select avg(n) + 100 * (avg((n > 8)::int) > 0.08)::int from (select count(*) as n from fact_order_lines group by order_id)',
      from: 3.35,
      to: 3.65,
    },
    {
      that: 'the ghat roads slow Pune and Mangaluru by half, in the rains of 2024 only',
      number: `with t as (select year(o.ordered_at) as year, avg(o.transit_hours) as hours from fact_orders o join dim_garages g using (garage_id)
          where g.depot_id in ('DP1', 'DP4') and month(o.ordered_at) in (7, 8) group by year(o.ordered_at))
        select max(hours) filter (where year = 2024) / max(hours) filter (where year = 2023) from t`,
      from: 1.35,
      to: 1.65,
    },
  ],
  quotes: [
    {
      sentence:
        'In the financial year before, {} of the orders of these two depots managed that; in the year that ended in March 2025, {}.',
      numbers: [
        {sql: `select avg(coalesce(quick, false)::int) from ${PROMISE} where on_bonus and first_year`, as: 'percent'},
        {sql: `select avg(coalesce(quick, false)::int) from ${PROMISE} where on_bonus and not first_year`, as: 'percent'},
      ],
    },
    {
      sentence: 'the same depots kept that promise for {} of their orders in the first year and for {} in the second.',
      numbers: [
        {sql: `select avg(coalesce(kept, false)::int) from ${PROMISE} where on_bonus and first_year`, as: 'percent'},
        {sql: `select avg(coalesce(kept, false)::int) from ${PROMISE} where on_bonus and not first_year`, as: 'percent'},
      ],
    },
  ],
};

export const BUNDLED: Readonly<Record<string, Bundled>> = {
  'healthcare-drawn-twice': healthcare,
  'logistics-half-a-scooter': logistics,
  'parcels-at-the-door': parcels,
};
