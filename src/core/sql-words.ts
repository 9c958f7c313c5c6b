/** Words that DuckDB 1.5 reserves, or that MySQL 8 or PostgreSQL do, so that learners would have to quote them wherever they load the files. */
export const RESERVED: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe
  distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on
  only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some summarize symmetric table then to
  trailing true union unique unpivot using variadic when where window with
  anti asof at authorization binary by collation columns concurrently cross freeze full generated glob ilike inner is isnull join left like map
  natural notnull outer overlaps positional right semi similar struct tablesample try_cast unpack verbose
  call change condition current_date current_time current_timestamp current_user exists function groups index interval key lag lead match range rank
  read row rowid rows session_user system usage user values write`.split(/\s+/),
);
