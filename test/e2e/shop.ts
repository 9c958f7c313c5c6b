/** A challenge that is as small as one can be and still has every stage: two parents, sales with lines, a roll-up, an event, findings, questions. */

export interface ShopOptions {
  readonly size?: number;
}

/** The spec `challenges/shop.yaml`. */
export function shop({size = 400}: ShopOptions = {}): string {
  return SHOP.replace('dataset_size: 400', `dataset_size: ${size}`);
}

const SHOP = `domain: Retail
function: Operations
skill_level: Beginner
dataset_size: 400
period: {from: 2024-01-01, to: 2024-06-30}
structure: normalized

problem:
  title: The Second Till
  company: {name: Corner Foods, about: Three small groceries}
  research:
    insights: [{text: Queues drive people away., source: common practice}]
    kpis: [Takings per sale]
    challenges: [Tills that stand idle]
  statement: |
    In April, the shop in the north opened a second till. In the three months before it made {{before}} sales, and in the three months since {{after}}.
    Find out what the till has changed.
  findings:
    before: {metric: sales, where: shop_id = 'S1' and not since, expect: any}
    after: {metric: sales, where: shop_id = 'S1' and since, expect: any}
    grew: {says: North sells more often, metric: sales, where: shop_id = 'S1', from: not since, to: since, rises: at least 5, because: till.more}
  questions:
    - ask: For each shop, how many sales were there and what were they worth?
      because: Begin with the whole.
      returns: [shop_name, sales, takings]
      concept: group
      sql: |
        select h.shop_name, count(*) as sales, sum(s.total) as takings
        from fact_sales s join dim_shops h on h.shop_id = s.shop_id
        group by h.shop_name order by h.shop_name
      hints: [Group by the name of the shop.]
      mistakes:
        - {name: mean for the sum, swap: {sum(s.total): avg(s.total)}, say: Takings add up.}
    - ask: For each month, what was a sale worth on average?
      because: Then look for the break.
      returns: [month, worth]
      concept: trend
      sql: |
        select month(sold_at) as month, round(avg(total), 2) as worth
        from fact_sales group by month order by month
      hints: [A month is a number here.]
    - ask: Which three items sold most pieces?
      because: Shelves are short.
      returns: [item_name, pieces]
      concept: top N
      sql: |
        select i.item_name, sum(l.quantity) as pieces
        from fact_lines l join dim_items i on i.item_id = l.item_id
        group by i.item_name order by pieces desc, i.item_name limit 3
      hints: [Pieces are in the lines.]
    - ask: Which sales were worth most? Show the five largest with their shop.
      because: Big baskets wait longest.
      returns: [sale_id, shop_name, total]
      concept: top N
      sql: |
        select s.sale_id, h.shop_name, s.total
        from fact_sales s join dim_shops h on h.shop_id = s.shop_id
        order by s.total desc, s.sale_id limit 5
      hints: [Sort before you cut.]
  deliver: One page.
  rubric: {Answers match the key: 100}

schema:
  tables:
    dim_shops:
      about: One row per shop.
      columns:
        shop_id: {type: text, about: Short code}
        shop_name: {type: text, about: Name over the door}
      data: [[S1, North], [S2, South], [S3, West]]
    dim_items:
      about: One row per item.
      rows: 24
      columns:
        item_id: {id: "I{000}", about: Number on the shelf}
        item_name: {pattern: "{AA}-{000}", unique: true, about: Name on the label}
        price: {amount: {typical: 80, high: 200, from: 5}, unit: INR, about: Price of a piece}
    fact_sales:
      about: One row per sale.
      rows: 30% of size
      columns:
        sale_id: {id: "R{00000}", about: Number of the receipt}
        shop_id: {references: dim_shops, pick: {S1: 5, S2: 3, S3: 2}, about: Where it was sold}
        sold_at: {when: {hours: {open: 8-20, peak: 18}, weekdays: {sat: +40%}}, about: Minute of the receipt}
        paid_by: {pick: {Cash: 6, Card: 4}, about: How it was paid}
        total: {type: "decimal(12,2)", unit: INR, rollup: {of: fact_lines, is: sum(line_total)}, about: Sum of the lines}
    fact_lines:
      about: One row per item on a receipt.
      rows: {each: fact_sales, about: 2.3, from: 1, high: 6}
      grain: [sale_id, line_no]
      columns:
        sale_id: {references: fact_sales, about: Receipt}
        line_no: {position: true, about: Place on the receipt}
        item_id: {references: dim_items, favour: top 20% get 45%, about: What was bought}
        quantity: {count: {typical: 2, from: 1, high: 5}, about: Pieces}
        line_total: {type: "decimal(12,2)", unit: INR, sql: quantity * item_id.price, about: Price times pieces}
  events:
    till:
      about: A second till opens.
      from: 2024-04-01
      effects:
        more: {more: fact_sales, where: shop_id = 'S1', by: +150%}
  views:
    sold: select s.*, sold_at >= '2024-04-01' as since from fact_sales s
  metrics:
    sales: {of: sold, is: count(*), format: "#,##0", about: Receipts}
  rules:
    - {table: fact_lines, check: quantity >= 1, about: Nobody buys nothing}
`;
