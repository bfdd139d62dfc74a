-- One script for every peer. A statement ends with ; at the end of a line. Statements naming shop.collections are left out for Maxwell, which does not know the type, and those of the tables of defaults, filled and refilled, which it has no word for. SNAPSHOT part first, STREAM part after the marker.
SET NAMES utf8mb4;
SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';
SET SESSION time_zone = '+05:30';
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE TABLE shop.types (
  id INT NOT NULL PRIMARY KEY,
  c_tinyint TINYINT, c_utinyint TINYINT UNSIGNED, c_bool BOOL, c_tinyint1u TINYINT(1) UNSIGNED,
  c_smallint SMALLINT, c_usmallint SMALLINT UNSIGNED, c_mediumint MEDIUMINT, c_umediumint MEDIUMINT UNSIGNED,
  c_int INT, c_uint INT UNSIGNED, c_bigint BIGINT, c_ubigint BIGINT UNSIGNED, c_zerofill INT(8) ZEROFILL,
  c_float FLOAT, c_float_p FLOAT(10), c_float_p30 FLOAT(30), c_float_md FLOAT(7,3), c_double DOUBLE, c_double_md DOUBLE(12,4), c_real REAL,
  c_udouble DOUBLE UNSIGNED,
  c_dec DECIMAL(10,2), c_dec0 DECIMAL(20,0), c_dec_max DECIMAL(65,30), c_udec DECIMAL(8,3) UNSIGNED, c_dec_bare DECIMAL, c_num NUMERIC(5,5),
  c_bit1 BIT(1), c_bit8 BIT(8), c_bit11 BIT(11), c_bit64 BIT(64), c_bit BIT,
  c_char CHAR(10), c_varchar VARCHAR(200), c_char0 CHAR(0), c_nchar NCHAR(5), c_nvarchar NVARCHAR(20),
  c_latin1 VARCHAR(50) CHARACTER SET latin1, c_gbk VARCHAR(50) CHARACTER SET gbk, c_utf16 CHAR(10) CHARACTER SET utf16, c_ucs2 TEXT CHARACTER SET ucs2, c_bincoll VARCHAR(20) COLLATE utf8mb4_bin,
  c_tinytext TINYTEXT, c_text TEXT, c_mediumtext MEDIUMTEXT, c_longtext LONGTEXT,
  c_binary BINARY(8), c_varbinary VARBINARY(20), c_tinyblob TINYBLOB, c_blob BLOB, c_mediumblob MEDIUMBLOB, c_longblob LONGBLOB,
  c_char_binary CHAR(6) CHARACTER SET binary, c_text_binary TEXT CHARACTER SET binary,
  c_date DATE, c_time TIME, c_time1 TIME(1), c_time3 TIME(3), c_time6 TIME(6),
  c_datetime DATETIME, c_datetime1 DATETIME(1), c_datetime2 DATETIME(2), c_datetime3 DATETIME(3), c_datetime4 DATETIME(4), c_datetime6 DATETIME(6),
  c_timestamp TIMESTAMP NULL, c_timestamp1 TIMESTAMP(1) NULL, c_timestamp3 TIMESTAMP(3) NULL, c_timestamp6 TIMESTAMP(6) NULL,
  c_year YEAR,
  c_enum ENUM('small','medium','x,y','it''s','','größe'), c_set SET('a','b','c d','it''s','ü'),
  c_json JSON,
  c_geometry GEOMETRY, c_point POINT, c_linestring LINESTRING, c_polygon POLYGON, c_multipoint MULTIPOINT, c_multilinestring MULTILINESTRING, c_multipolygon MULTIPOLYGON, c_point4326 POINT SRID 4326,
  c_virtual INT AS (c_int + 1) VIRTUAL, c_stored VARCHAR(20) AS (CONCAT('#', id)) STORED
) COMMENT='every type';
CREATE TABLE shop.strict (
  a INT NOT NULL, b VARCHAR(20) NOT NULL,
  n_int INT NOT NULL DEFAULT 5, n_ubig BIGINT UNSIGNED NOT NULL DEFAULT 18446744073709551615, n_dec DECIMAL(10,2) NOT NULL DEFAULT '1.50', n_float FLOAT NOT NULL DEFAULT 1.5,
  n_bit BIT(1) NOT NULL DEFAULT b'1', n_bits BIT(10) NOT NULL DEFAULT b'101', n_bool BOOL NOT NULL DEFAULT TRUE,
  n_char VARCHAR(20) NOT NULL DEFAULT 'dflt', n_empty VARCHAR(20) NOT NULL DEFAULT '', n_bin VARBINARY(4) NOT NULL DEFAULT 'ab',
  n_date DATE NOT NULL DEFAULT '2001-02-03', n_time TIME NOT NULL DEFAULT '04:05:06', n_dt DATETIME(3) NOT NULL DEFAULT '2001-02-03 04:05:06.789', n_dt6 DATETIME(6) NOT NULL DEFAULT '2001-02-03 04:05:06.789012',
  n_ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, n_ts3 TIMESTAMP(3) NOT NULL DEFAULT '2001-02-03 04:05:06.789', n_year YEAR NOT NULL DEFAULT 2001,
  n_enum ENUM('x','y') NOT NULL DEFAULT 'y', n_set SET('p','q') NOT NULL DEFAULT 'p,q', n_json JSON NOT NULL,
  o_int INT DEFAULT 7, o_null VARCHAR(5) DEFAULT NULL, o_dt DATETIME DEFAULT '0000-00-00 00:00:00', o_date DATE DEFAULT '0000-00-00',
  PRIMARY KEY (b, a), UNIQUE KEY u (n_int)
);
CREATE TABLE shop.collections (id INT PRIMARY KEY, c GEOMETRYCOLLECTION);
CREATE TABLE shop.nokey (v INT, w VARCHAR(20));
CREATE TABLE shop.filled (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  d_tiny TINYINT NOT NULL DEFAULT -1, d_usmall SMALLINT UNSIGNED DEFAULT 65535, d_medium MEDIUMINT DEFAULT +8, d_uint INT UNSIGNED NOT NULL DEFAULT 4294967295, d_big BIGINT DEFAULT -9223372036854775808, d_zero INT(6) ZEROFILL NOT NULL DEFAULT 42, d_true BOOL DEFAULT TRUE,
  d_dec0 DECIMAL(20,0) DEFAULT -5, d_decmax DECIMAL(65,30) NOT NULL DEFAULT 1.5, d_floatmd FLOAT(7,3) DEFAULT 1.1, d_double DOUBLE NOT NULL DEFAULT -0.1, d_float FLOAT NOT NULL DEFAULT 0.1,
  d_bit1 BIT(1) DEFAULT b'0', d_bit20 BIT(20) NOT NULL DEFAULT b'11110000111100001111',
  d_char CHAR(5) NOT NULL DEFAULT 'ab', d_quote VARCHAR(20) DEFAULT 'say "é"', d_latin VARCHAR(9) CHARACTER SET latin1 NOT NULL DEFAULT 'é', d_bin BINARY(4) NOT NULL DEFAULT 'abcd', d_vbin VARBINARY(9) DEFAULT 'xyz',
  d_date DATE DEFAULT '1969-12-31', d_time6 TIME(6) NOT NULL DEFAULT '12:00:00.123456', d_time TIME DEFAULT '-01:02:03',
  d_dt DATETIME NOT NULL DEFAULT '2001-02-03 04:05:06', d_now DATETIME DEFAULT CURRENT_TIMESTAMP, d_now3 DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), d_stamp TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, d_stamp6 TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), d_moment TIMESTAMP NULL DEFAULT '2001-02-03 04:05:06', d_zerodt DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  d_year YEAR DEFAULT 1999, d_enum ENUM('x','y,z') DEFAULT 'y,z', d_set SET('p','q') NOT NULL DEFAULT '', d_expr INT DEFAULT (1 + 1), d_json JSON DEFAULT (JSON_ARRAY()), d_null INT DEFAULT NULL
);
INSERT INTO shop.filled (id) VALUES (1);
INSERT INTO shop.filled (id, d_usmall, d_medium, d_big, d_true, d_dec0, d_floatmd, d_bit1, d_quote, d_vbin, d_date, d_time, d_now, d_stamp, d_moment, d_year, d_enum, d_expr, d_json, d_dt) VALUES (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
CREATE DATABASE `Mixed Case-db`;
CREATE TABLE `Mixed Case-db`.`sp ace "q" 'a' größe` (`key one` INT NOT NULL, `select` VARCHAR(10) NOT NULL, `naïve "col"` VARCHAR(40), `日本` INT, `UPPER` INT, `1digit` INT, PRIMARY KEY (`key one`, `select`));
INSERT INTO shop.types VALUES (1,
  -128, 255, 1, 255, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295, -9223372036854775808, 18446744073709551615, 42,
  -3.4028234e38, 0.1, 0.123456789012, 1234.567, 1.7976931348623157e308, 12345678.1234, -0.0, 1e-300,
  -99999999.99, 99999999999999999999, 99999999999999999999999999999999999.999999999999999999999999999999, 99999.999, -9999999999, 0.00001,
  b'1', b'10000001', b'10000000001', b'1111111111111111111111111111111111111111111111111111111111111111', b'1',
  'abc', 'héllo 日本 😀 "quoted" \\ / \n\t\r', '', 'ñ', 'Ω', 'café €', '中文', 'Aß中', 'Ωmega', 'CaSe',
  'tiny', 'text', 'medium', 'long',
  x'0102030405060708', x'00FF10', x'01', x'DEADBEEF', x'', REPEAT('x', 100), x'00FF00FF00FF', x'C3A9',
  '9999-12-31', '838:59:59', '-838:59:59.0', '-00:00:00.001', '123:45:06.789012',
  '9999-12-31 23:59:59', '1000-01-01 00:00:00.1', '1969-12-31 23:59:59.99', '2024-02-29 01:02:03.456', '2024-02-29 01:02:03.4567', '2024-02-29 01:02:03.456789',
  '2038-01-19 08:44:07', '2024-02-29 01:02:03.4', '2024-02-29 01:02:03.456', '2024-02-29 01:02:03.456789',
  2155, 'x,y', 'a,c d,it''s,ü', '{"k": [1, -2.5, "s", null, true, {"n": 1e300}], "a": 18446744073709551615, "d": 1.10, "ü\\"": "x\\ny"}',
  ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(1.5 -2.25)'), ST_GeomFromText('LINESTRING(0 0,1 1,2 0.5)'), ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))'), ST_GeomFromText('MULTIPOINT(1 1,2 2)'), ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'), ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))'), ST_GeomFromText('POINT(10 20)', 4326),
  DEFAULT, DEFAULT);
INSERT INTO shop.types (id) VALUES (2);
INSERT INTO shop.types VALUES (3,
  127, 0, 0, 0, 32767, 0, 8388607, 0, 2147483647, 0, 9223372036854775807, 9223372036854775808, 123456789,
  0, 1e10, 16777217, -0.001, 5e-324, -0.5, 3, 0,
  0, -99999999999999999999, 0.000000000000000000000000000001, 0, 0, -0.99999,
  b'0', b'0', b'111', b'1', b'0',
  '', '', '', '', '', '', '', '', '', '', '', '', '', '',
  '', '', '', '', '', '', '', '',
  '1000-01-01', '00:00:00', '-00:00:01.5', '-12:34:56.789', '00:00:00.000001',
  '1000-01-01 00:00:00', '2024-02-29 01:02:03.0', '2024-02-29 01:02:03.10', '1969-12-31 23:59:59.999', '9999-12-31 23:59:59.9999', '1000-01-01 00:00:00.000001',
  '1970-01-01 05:30:01', '1970-01-01 05:30:01.0', '2024-02-29 01:02:03.100', '2038-01-19 08:44:07.000000',
  1901, '', '', '[]',
  ST_GeomFromText('LINESTRING(0 0,1 1)'), ST_GeomFromText('POINT(0 0)'), NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('POINT(0 0)', 4326),
  DEFAULT, DEFAULT);
INSERT INTO shop.types (id, c_date, c_time, c_datetime, c_datetime1, c_datetime3, c_datetime6, c_timestamp, c_timestamp1, c_timestamp3, c_timestamp6, c_year, c_enum, c_set, c_json, c_float, c_double, c_dec) VALUES
  (4, '0000-00-00', '-01:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0, 'nonsense', 'a,b,c d', '"text"', 1.17549435e-38, 123456789012345680, 0.01);
INSERT INTO shop.types (id, c_date, c_datetime, c_datetime3, c_datetime6, c_year, c_enum, c_set, c_json, c_float, c_double, c_dec, c_time, c_time3) VALUES
  (5, '2024-00-00', '2024-00-00 00:00:00', '2024-01-00 00:00:00', '2024-02-30 00:00:00', 70, 'größe', 'ü', 'null', 16777216, 0.1, -0.01, '24:00:00', '-838:59:59.000'),
  (6, '1582-10-04', '1582-10-15 00:00:00', '0001-01-01 00:00:00.001', '0999-12-31 23:59:59.999999', 2000, 1, 3, '3.14', 1.5, 1e21, 123.4, '00:00:01', '00:00:00.001'),
  (7, '1970-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00.000', '1970-01-01 00:00:00.000000', 69, 'small', '', 'true', 1e-7, 1e-7, 1, '12:00:00', '23:59:59.999');
INSERT INTO shop.types (id, c_json) VALUES
  (8, JSON_OBJECT('date', CAST('2024-02-29' AS DATE), 'time', CAST('12:34:56.789' AS TIME(3)), 'dt', CAST('2024-02-29 01:02:03.456789' AS DATETIME(6)), 'dec', CAST(1.10 AS DECIMAL(10,2)), 'bin', CAST(x'00FF' AS BINARY), 'big', 18446744073709551615, 'neg', -9223372036854775808, 'f', 1e0, 'tiny', 1.5e-10, 'e', '', 'nest', JSON_ARRAY(JSON_ARRAY(), JSON_OBJECT()))),
  (9, '  { "b" : 1, "a" : 2 ,"aa": "</script> \\u00e9 \\u0001 😀"}  ');
INSERT INTO shop.strict (a, b, n_int, n_json, n_ts) VALUES (1, 'k', 1, '{}', '2024-02-29 01:02:03');
INSERT INTO shop.strict VALUES (2, 'zero', 2, 0, 0, 0, 0, 0, 0, '', '', '', '0000-00-00', '00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0, 'bad', '', '[]', NULL, NULL, NULL, NULL);
INSERT INTO shop.collections VALUES (1, ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')), (2, NULL), (3, ST_GeomFromText('GEOMETRYCOLLECTION EMPTY'));
INSERT INTO shop.nokey VALUES (1, 'one'), (1, 'one'), (NULL, NULL);
INSERT INTO `Mixed Case-db`.`sp ace "q" 'a' größe` VALUES (1, 'a', 'é "x"', 1, 2, 3), (2, 'B b', NULL, NULL, NULL, NULL);
-- STREAM
INSERT INTO shop.collections SELECT id + 100, c FROM shop.collections;
INSERT INTO shop.types (id, c_tinyint, c_utinyint, c_bool, c_tinyint1u, c_smallint, c_usmallint, c_mediumint, c_umediumint, c_int, c_uint, c_bigint, c_ubigint, c_zerofill, c_float, c_float_p, c_float_p30, c_float_md, c_double, c_double_md, c_real, c_udouble, c_dec, c_dec0, c_dec_max, c_udec, c_dec_bare, c_num, c_bit1, c_bit8, c_bit11, c_bit64, c_bit, c_char, c_varchar, c_char0, c_nchar, c_nvarchar, c_latin1, c_gbk, c_utf16, c_ucs2, c_bincoll, c_tinytext, c_text, c_mediumtext, c_longtext, c_binary, c_varbinary, c_tinyblob, c_blob, c_mediumblob, c_longblob, c_char_binary, c_text_binary, c_date, c_time, c_time1, c_time3, c_time6, c_datetime, c_datetime1, c_datetime2, c_datetime3, c_datetime4, c_datetime6, c_timestamp, c_timestamp1, c_timestamp3, c_timestamp6, c_year, c_enum, c_set, c_json, c_geometry, c_point, c_linestring, c_polygon, c_multipoint, c_multilinestring, c_multipolygon, c_point4326) SELECT id + 100, c_tinyint, c_utinyint, c_bool, c_tinyint1u, c_smallint, c_usmallint, c_mediumint, c_umediumint, c_int, c_uint, c_bigint, c_ubigint, c_zerofill, c_float, c_float_p, c_float_p30, c_float_md, c_double, c_double_md, c_real, c_udouble, c_dec, c_dec0, c_dec_max, c_udec, c_dec_bare, c_num, c_bit1, c_bit8, c_bit11, c_bit64, c_bit, c_char, c_varchar, c_char0, c_nchar, c_nvarchar, c_latin1, c_gbk, c_utf16, c_ucs2, c_bincoll, c_tinytext, c_text, c_mediumtext, c_longtext, c_binary, c_varbinary, c_tinyblob, c_blob, c_mediumblob, c_longblob, c_char_binary, c_text_binary, c_date, c_time, c_time1, c_time3, c_time6, c_datetime, c_datetime1, c_datetime2, c_datetime3, c_datetime4, c_datetime6, c_timestamp, c_timestamp1, c_timestamp3, c_timestamp6, c_year, c_enum, c_set, c_json, c_geometry, c_point, c_linestring, c_polygon, c_multipoint, c_multilinestring, c_multipolygon, c_point4326 FROM shop.types ORDER BY id;
UPDATE shop.types SET c_varchar = 'changed', c_int = NULL, c_json = '{"changed": true}' WHERE id = 101;
UPDATE shop.types SET c_text = 'was null', c_dec = 1.23 WHERE id = 102;
UPDATE shop.types SET id = 203, c_char = 'moved' WHERE id = 103;
UPDATE shop.types SET c_json = JSON_SET(c_json, '$.b', 'longer value', '$.new', 1) WHERE id = 109;
DELETE FROM shop.types WHERE id = 104;
DELETE FROM shop.types WHERE id IN (105, 106);
REPLACE INTO shop.types (id, c_int) VALUES (107, 1);
REPLACE INTO shop.types (id, c_int) VALUES (300, 2);
INSERT INTO shop.types (id, c_int) VALUES (300, 3) ON DUPLICATE KEY UPDATE c_int = 33;
UPDATE shop.types SET c_int = c_int WHERE id = 300;
INSERT INTO shop.strict (a, b, n_int, n_json, n_ts) VALUES (11, 'k', 11, '{"a": 1}', '2024-02-29 01:02:03'), (12, 'k', 12, '1', '2024-02-29 01:02:03');
INSERT INTO shop.strict VALUES (13, 'zero', 13, 0, 0, 0, 0, 0, 0, '', '', '', '0000-00-00', '00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0, 'bad', '', '[]', NULL, NULL, NULL, NULL);
UPDATE shop.strict SET b = 'K2' WHERE a = 12;
REPLACE INTO shop.strict (a, b, n_int, n_json, n_ts) VALUES (14, 'r', 11, '2', '2024-02-29 01:02:03');
INSERT INTO shop.nokey VALUES (5, 'five'), (NULL, 'nul');
UPDATE shop.nokey SET v = 6 WHERE v = 5;
DELETE FROM shop.nokey WHERE v = 1 LIMIT 1;
BEGIN;
INSERT INTO shop.nokey VALUES (10, 'tx');
UPDATE shop.strict SET o_int = 8 WHERE a = 1;
INSERT INTO `Mixed Case-db`.`sp ace "q" 'a' größe` VALUES (3, 'select', 'x', 1, 2, 3);
UPDATE `Mixed Case-db`.`sp ace "q" 'a' größe` SET `select` = 'from' WHERE `key one` = 3;
DELETE FROM `Mixed Case-db`.`sp ace "q" 'a' größe` WHERE `key one` = 1;
INSERT INTO shop.types (id, c_bigint) VALUES (400, 1), (401, 2), (402, 3);
COMMIT;
UPDATE shop.strict s JOIN shop.nokey n ON n.v = 10 SET s.o_int = 9, n.w = 'both' WHERE s.a = 1;
ALTER TABLE shop.nokey ADD COLUMN x DECIMAL(5,2) DEFAULT 1.25 AFTER v, ADD COLUMN `ÿ` TIMESTAMP NULL;
INSERT INTO shop.nokey VALUES (20, 2.50, 'altered', '2024-02-29 01:02:03');
ALTER TABLE shop.nokey ADD COLUMN id INT NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST, CHANGE w w2 VARCHAR(30), DROP COLUMN x;
INSERT INTO shop.nokey (v, w2) VALUES (21, 'keyed');
CREATE TABLE shop.later (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, t VARCHAR(10) DEFAULT 'x') ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO shop.later (t) VALUES ('ä'), (DEFAULT);
CREATE TABLE shop.copied LIKE shop.later;
RENAME TABLE shop.copied TO shop.renamed;
INSERT INTO shop.renamed VALUES (7, 'seven');
TRUNCATE TABLE shop.later;
INSERT INTO shop.later (t) VALUES ('after');
CREATE INDEX i ON shop.later (t);
DROP TABLE shop.renamed;
CREATE DATABASE other CHARACTER SET latin1;
ALTER DATABASE other CHARACTER SET utf8mb4;
DROP DATABASE other;
INSERT INTO shop.filled (id) VALUES (11);
INSERT INTO shop.filled (id, d_usmall, d_medium, d_big, d_true, d_dec0, d_floatmd, d_bit1, d_quote, d_vbin, d_date, d_time, d_now, d_stamp, d_moment, d_year, d_enum, d_expr, d_json, d_dt) VALUES (12, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
ALTER TABLE shop.filled ALTER d_tiny SET DEFAULT 7, ALTER COLUMN d_big DROP DEFAULT, MODIFY d_dec0 DECIMAL(20,0) NOT NULL DEFAULT 9, ADD d_added VARCHAR(5) NOT NULL DEFAULT 'new' AFTER id;
INSERT INTO shop.filled (id, d_dec0) VALUES (13, 1);
ALTER TABLE shop.filled ALTER d_tiny SET DEFAULT 8;
INSERT INTO shop.filled (id, d_dec0) VALUES (14, 1);
CREATE TABLE shop.refilled (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  d_tiny TINYINT NOT NULL DEFAULT -1, d_usmall SMALLINT UNSIGNED DEFAULT 65535, d_medium MEDIUMINT DEFAULT +8, d_uint INT UNSIGNED NOT NULL DEFAULT 4294967295, d_big BIGINT DEFAULT -9223372036854775808, d_zero INT(6) ZEROFILL NOT NULL DEFAULT 42, d_true BOOL DEFAULT TRUE,
  d_dec0 DECIMAL(20,0) DEFAULT -5, d_decmax DECIMAL(65,30) NOT NULL DEFAULT 1.5, d_floatmd FLOAT(7,3) DEFAULT 1.1, d_double DOUBLE NOT NULL DEFAULT -0.1, d_float FLOAT NOT NULL DEFAULT 0.1,
  d_bit1 BIT(1) DEFAULT b'0', d_bit20 BIT(20) NOT NULL DEFAULT b'11110000111100001111',
  d_char CHAR(5) NOT NULL DEFAULT 'ab', d_quote VARCHAR(20) DEFAULT 'say "é"', d_latin VARCHAR(9) CHARACTER SET latin1 NOT NULL DEFAULT 'é', d_bin BINARY(4) NOT NULL DEFAULT 'abcd', d_vbin VARBINARY(9) DEFAULT 'xyz',
  d_date DATE DEFAULT '1969-12-31', d_time6 TIME(6) NOT NULL DEFAULT '12:00:00.123456', d_time TIME DEFAULT '-01:02:03',
  d_dt DATETIME NOT NULL DEFAULT '2001-02-03 04:05:06', d_now DATETIME DEFAULT CURRENT_TIMESTAMP, d_now3 DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), d_stamp TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, d_stamp6 TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), d_moment TIMESTAMP NULL DEFAULT '2001-02-03 04:05:06', d_zerodt DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  d_year YEAR DEFAULT 1999, d_enum ENUM('x','y,z') DEFAULT 'y,z', d_set SET('p','q') NOT NULL DEFAULT '', d_expr INT DEFAULT (1 + 1), d_json JSON DEFAULT (JSON_ARRAY()), d_null INT DEFAULT NULL
);
INSERT INTO shop.refilled (id) VALUES (1);
INSERT INTO shop.refilled (id, d_usmall, d_medium, d_big, d_true, d_dec0, d_floatmd, d_bit1, d_quote, d_vbin, d_date, d_time, d_now, d_stamp, d_moment, d_year, d_enum, d_expr, d_json, d_dt) VALUES (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
CREATE TABLE shop.finished (id INT PRIMARY KEY);
INSERT INTO shop.finished VALUES (1);
