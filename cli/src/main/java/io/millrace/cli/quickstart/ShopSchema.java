package io.millrace.cli.quickstart;

import java.util.List;

/**
 * The web shop: ten tables that between them have most of MySQL's column types, and keys of most kinds. Every table has
 * a {@code version} that each write raises, so that a consumer can see order.
 */
final class ShopSchema {
    static final String DATABASE = "shop";

    /** Says that the database is ours, and how far it has come. Not part of the task. */
    static final String MARKER = "millrace_quickstart";

    private ShopSchema() {}

    static final List<String> TABLES = List.of("""
            CREATE TABLE category (
              id SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
              parent_id SMALLINT UNSIGNED,
              name VARCHAR(60) NOT NULL,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE product (
              sku VARCHAR(24) NOT NULL PRIMARY KEY,
              title VARCHAR(120) NOT NULL,
              description TEXT,
              price DECIMAL(10,2) NOT NULL,
              weight_kg FLOAT,
              rating DOUBLE,
              stock MEDIUMINT NOT NULL,
              attributes JSON,
              flags BIT(8) NOT NULL,
              model_year YEAR,
              thumbnail BLOB,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE product_category (
              sku VARCHAR(24) NOT NULL,
              category_id SMALLINT UNSIGNED NOT NULL,
              position TINYINT,
              version INT UNSIGNED NOT NULL DEFAULT 0,
              PRIMARY KEY (sku, category_id))
            """, """
            CREATE TABLE customer (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
              email VARCHAR(120) NOT NULL,
              name VARCHAR(80) NOT NULL,
              salutation ENUM('ms','mr','none') NOT NULL,
              interests SET('books','music','garden','sport','tech') NOT NULL,
              newsletter TINYINT(1) NOT NULL,
              birthday DATE,
              joined_at DATETIME(3) NOT NULL,
              last_seen TIMESTAMP(6) NULL,
              balance DECIMAL(12,2) NOT NULL,
              country CHAR(2) CHARACTER SET ascii NOT NULL,
              home POINT,
              version INT UNSIGNED NOT NULL DEFAULT 0,
              UNIQUE KEY (email))
            """, """
            CREATE TABLE orders (
              id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
              customer_id BIGINT UNSIGNED NOT NULL,
              status ENUM('placed','paid','shipped','delivered','returned') NOT NULL,
              total DECIMAL(12,2) NOT NULL,
              placed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
              delivery_from TIME,
              delivery_to TIME(3),
              note TINYTEXT,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE order_line (
              order_id BIGINT NOT NULL,
              line_no TINYINT UNSIGNED NOT NULL,
              sku VARCHAR(24) NOT NULL,
              quantity SMALLINT NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              version INT UNSIGNED NOT NULL DEFAULT 0,
              PRIMARY KEY (order_id, line_no))
            """, """
            CREATE TABLE payment (
              id BINARY(16) NOT NULL PRIMARY KEY,
              order_id BIGINT NOT NULL,
              method ENUM('card','transfer','invoice') NOT NULL,
              amount DECIMAL(12,2) NOT NULL,
              paid_at DATETIME(6) NOT NULL,
              digest VARBINARY(32),
              receipt MEDIUMBLOB,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE shipment (
              id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
              order_id BIGINT NOT NULL,
              carrier CHAR(3) NOT NULL,
              parcels TINYINT UNSIGNED NOT NULL,
              shipped_at DATETIME,
              history JSON,
              label LONGTEXT,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE review (
              id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
              sku VARCHAR(24) NOT NULL,
              customer_id BIGINT UNSIGNED NOT NULL,
              stars TINYINT NOT NULL,
              body MEDIUMTEXT,
              created_at DATETIME NOT NULL,
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """, """
            CREATE TABLE cart (
              session_id CHAR(36) CHARACTER SET ascii NOT NULL PRIMARY KEY,
              customer_id BIGINT UNSIGNED,
              content JSON NOT NULL,
              value DECIMAL(12,2) NOT NULL,
              updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              version INT UNSIGNED NOT NULL DEFAULT 0)
            """);
}
