-- Calls in every clause. Each function has the same arguments everywhere, so that queries can be compared with ones that
-- ask about one text at a time.

CREATE TEMPORARY VIEW r AS SELECT id, concat(text, trim(text)) body, id % 3 prod
FROM (SELECT id, concat(array('Anna was glad ', 'Bad food ', 'Where is Basel? ')[id % 3], id, ' ') text FROM range(0, 12, 1, 2));

SELECT id, ai_summarize(body, 4) s FROM r;

SELECT ai_extract(ai_summarize(body, 4), array('person', 'place')) s FROM r WHERE id < 3;

SELECT ai_summarize(body, 4) a, upper(ai_summarize(body, 4)) b, ai_analyze_sentiment(body) c FROM r;

SELECT id FROM r WHERE ai_filter(body, 'Is it bad?');

SELECT id FROM r WHERE ai_filter(body, 'Is it bad?') AND id < 5;

SELECT * FROM (SELECT id, ai_classify(body, array('praise', 'complaint')) s FROM r) WHERE s = 'praise';

SELECT * FROM (SELECT id, ai_classify(body, array('praise', 'complaint')) s FROM r) WHERE s = 'praise' AND id < 5;

SELECT id, ai_summarize(body, 4) s FROM r WHERE id > 3 LIMIT 20;

SELECT id, ai_summarize(body, 4) s FROM r ORDER BY id DESC LIMIT 3;

SELECT id, CASE WHEN id < 4 THEN ai_summarize(body, 4) ELSE 'x' END s FROM r;

SELECT ai_classify(body, array('praise', 'complaint')) s, count(*) FROM r
GROUP BY ai_classify(body, array('praise', 'complaint'));

SELECT ai_classify(body, array('praise', 'complaint')) s, count(*) c FROM r GROUP BY s HAVING c > 1 ORDER BY s;

SELECT max(ai_summarize(body, 4)) FROM r;

SELECT prod, ai_summarize(concat_ws(', ', sort_array(collect_list(body))), 4) FROM r GROUP BY prod;

SELECT id FROM r ORDER BY ai_summarize(body, 4), id LIMIT 3;

WITH c AS (SELECT id, ai_analyze_sentiment(body) s FROM r)
SELECT a.s, count(*) FROM c a JOIN c b ON a.id = b.id GROUP BY a.s;

WITH c AS (SELECT id, ai_filter(body, 'Is it bad?') s FROM r)
SELECT a.s, b.s, count(*) FROM c a JOIN c b ON a.id = b.id GROUP BY a.s, b.s;

SET spark.sql.autoBroadcastJoinThreshold = -1;

WITH c AS (SELECT id, ai_filter(body, 'Is it bad?') s FROM r)
SELECT a.s, b.s, count(*) FROM c a JOIN c b ON a.id = b.id GROUP BY a.s, b.s;

RESET spark.sql.autoBroadcastJoinThreshold;

SELECT ai_summarize(body, 4) FROM r WHERE id < 3
UNION ALL SELECT ai_extract(body, array('person', 'place')).place FROM r WHERE id > 9;

SELECT id, (SELECT max(ai_summarize(body, 4)) FROM r WHERE id < 3) m FROM r WHERE id < 2;

SELECT id FROM r WHERE id IN (SELECT id FROM r WHERE ai_filter(body, 'Is it bad?'));

SELECT id FROM r o WHERE EXISTS (SELECT 1 FROM r i WHERE i.id = o.id AND ai_filter(i.body, 'Is it bad?'));

SELECT a.id FROM r a JOIN r b ON a.id = b.id AND ai_filter(a.body, 'Is it bad?');

SELECT a.id, b.id FROM r a JOIN r b
ON a.prod = b.prod AND a.id < 5 AND b.id < 5 AND ai_filter(concat(a.body, ' ', b.body), 'Is it bad?');

SELECT id, w FROM r LATERAL VIEW explode(split(ai_summarize(body, 4), ' ')) t AS w WHERE id < 4;

SELECT transform(array(body, body), x -> ai_summarize(x, 4)) FROM r WHERE id < 2;

SELECT id, row_number() OVER (PARTITION BY ai_analyze_sentiment(body) ORDER BY id) rn FROM r WHERE id < 6;

SELECT ai_summarize('hello', 4);

CREATE TEMPORARY VIEW v AS SELECT id, ai_summarize(body, 4) s FROM r;

SELECT * FROM v WHERE id < 4;

SELECT id FROM v;

SELECT id FROM (SELECT id, ai_summarize(body, 4) s FROM r);

SELECT /*+ REPARTITION(4) */ id, ai_summarize(body, 4) s FROM r DISTRIBUTE BY id;

CACHE TABLE kept AS SELECT id, ai_analyze_sentiment(body) s FROM r;

SELECT s, count(*) FROM kept GROUP BY s;

UNCACHE TABLE kept;
