import type {ProblemBlock} from '../../src/core/spec.js';

/** Questions and findings about the shop of world.ts, all of them right. */
export const problem: ProblemBlock = {
  title: 'Tea leaves',
  company: {name: 'Chai & Co', about: 'A shop'},
  statement: 'Returns went from {{returned_h1}} to {{returned_h2}}.',
  findings: {
    returned_h1: {metric: 'returned', where: 'quarter <= 2', between: ['10%', '30%']},
    returned_h2: {metric: 'returned', where: 'quarter >= 3', expect: 'any'},
    surat: {metric: 'returned', by: ['city'], from: 'quarter <= 3', to: 'quarter = 4', most_up: ['Surat']},
  },
  questions: [
    {
      ask: 'How many orders and what revenue did each city bring by month?',
      returns: ['month', 'city', 'orders', 'revenue'],
      sql: `select month(o.ordered_at) as month, c.city, count(*) as orders, sum(o.total) as revenue
        from fact_orders o join dim_customers c on c.customer_id = o.customer_id group by all order by month, city`,
    },
    {
      ask: 'Which category sells best?',
      returns: ['category', 'revenue'],
      sql: `select p.category, sum(l.line_total) as revenue from fact_lines l
        join dim_products p on p.product_id = l.product_id group by p.category order by revenue desc, category`,
      mistakes: [{name: 'price, not revenue', swap: {'sum(l.line_total)': 'sum(p.price)'}, say: 'Quantity counts.'}],
    },
  ],
};
