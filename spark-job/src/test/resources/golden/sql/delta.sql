-- Calls in statements that read and write Delta tables.

CREATE TABLE r USING delta AS SELECT id, concat(text, trim(text)) body, id % 3 prod
FROM (SELECT id, concat(array('Anna was glad ', 'Bad food ', 'Where is Basel? ')[id % 3], id, ' ') text FROM range(0, 12, 1, 2));

INSERT INTO r SELECT id + 100, ai_summarize(body, 4), prod FROM r WHERE id < 4;

SELECT * FROM r WHERE id >= 100;

CREATE TABLE o USING delta AS SELECT id, ai_summarize(body, 4) s, prod FROM r WHERE id < 9;

SELECT * FROM o;

-- !full
CREATE TABLE m USING delta AS SELECT /*+ REPARTITION(5) */ id, concat(text, trim(text)) s
FROM (SELECT id, concat(array('Anna was glad ', 'Bad food ', 'Where is Basel? ')[id % 3], id, ' ') text FROM range(20));

SELECT count(*), count(DISTINCT f) FROM (SELECT input_file_name() f, ai_summarize(s, 4) x FROM m) WHERE f LIKE '%part%';

DELETE FROM m WHERE ai_filter(s, 'Is it bad?') AND id < 10;

UPDATE m SET s = 'z' WHERE ai_filter(s, 'Is it bad?') AND id > 12;

SELECT * FROM m;

SELECT count(*), count_if(s = 'z'), count_if(ai_filter(s, 'Is it bad?') AND id < 10) FROM m;

UPDATE o SET s = ai_extract(s, array('person', 'place')).place WHERE id < 2;

DELETE FROM o WHERE ai_filter(s, 'Is it bad?') AND id > 7;

ALTER TABLE o SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true');

DELETE FROM o WHERE NOT ai_filter(s, 'Is it bad?') AND id > 4;

UPDATE o SET s = 'u' WHERE ai_filter(s, 'Is it bad?') AND id > 3;

SELECT * FROM o;

MERGE INTO o USING (SELECT id, body, prod FROM r WHERE id < 11) u ON o.id = u.id
WHEN MATCHED THEN UPDATE SET s = ai_summarize(u.body, 4)
WHEN NOT MATCHED THEN INSERT (id, s, prod) VALUES (u.id, ai_extract(u.body, array('person', 'place')).place, u.prod);

SELECT * FROM o;

MERGE INTO o USING (SELECT id, ai_summarize(body, 4) s, prod FROM r WHERE id < 12) u ON o.id = u.id
WHEN MATCHED AND o.s <> u.s THEN UPDATE SET s = u.s WHEN NOT MATCHED THEN INSERT *;

SELECT * FROM o;

CREATE OR REPLACE VIEW v AS SELECT id, ai_summarize(body, 4) s FROM r;

SELECT * FROM v WHERE id < 3;

SELECT id FROM v;
