package io.millrace.cli.quickstart;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Makes up rows of the shop, as the text between the parentheses of an INSERT's VALUES, columns in table order.
 * Deterministic by seed; one thread.
 */
final class ShopRows {
    private static final String[] FIRST = {
        "Ada", "Björn", "Chloé", "Dmitri", "Eva", "Fatima", "Grace", "Hiro", "Inès", "José", "Kübra", "李雷", "Mia",
        "Noël"
    };
    private static final String[] LAST = {
        "Lovelace", "Ångström", "Müller", "O''Neill", "García", "Novák", "Şahin", "Tanaka", "de Vries", "王", "Smith"
    };
    private static final String[] THINGS = {
        "lamp", "teapot", "novel", "bicycle", "headphones", "rake", "notebook", "football", "camera", "piano stool"
    };
    private static final String[] QUALITIES = {"plain", "sturdy", "bright", "used", "red", "folding", "silent", "tall"};
    private static final String[] COUNTRIES = {"DE", "FR", "GB", "JP", "CN", "ES", "NL", "TR", "US"};
    private static final String[] CARRIERS = {"DHL", "UPS", "GLS"};
    private static final String[] OPINIONS = {
        "Does what it says.", "Broke after a week 😕", "Très bien !", "很好", "My cat likes it.", "Would buy again 👍"
    };
    private static final int CATEGORIES = 40;

    private final SplittableRandom random;

    ShopRows(long seed) {
        random = new SplittableRandom(seed);
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    long number(long bound) {
        return random.nextLong(bound);
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }

    static String sku(long number) {
        return String.format(Locale.ROOT, "SKU-%06d", number);
    }

    String money(int mostCents) {
        int cents = 1 + random.nextInt(mostCents);
        return cents / 100 + "." + (cents % 100 < 10 ? "0" : "") + cents % 100;
    }

    /** A UUID in its text form. */
    String session() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String hex(int bytes) {
        StringBuilder out = new StringBuilder("x'");
        for (int i = 0; i < bytes; i++) {
            out.append(String.format(Locale.ROOT, "%02X", random.nextInt(256)));
        }
        return out.append('\'').toString();
    }

    private String day() {
        return String.format(
                Locale.ROOT,
                "20%02d-%02d-%02d",
                15 + random.nextInt(10),
                1 + random.nextInt(12),
                1 + random.nextInt(28));
    }

    private String time() {
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d", 4 + random.nextInt(20), random.nextInt(60), random.nextInt(60));
    }

    private String moment() {
        return day() + " " + time();
    }

    private String maybe(int percent, String literal) {
        return random.nextInt(100) < percent ? literal : "NULL";
    }

    String category(long id) {
        return id + "," + (id <= 8 ? "NULL" : Long.toString(1 + id % 8)) + ",'" + one(QUALITIES) + " things " + id
                + "',0";
    }

    static int categories() {
        return CATEGORIES;
    }

    String product(long number) {
        String thing = one(THINGS);
        String title = one(QUALITIES) + " " + thing;
        return "'" + sku(number) + "','" + title + "'," + maybe(80, "'A " + title + ", model " + number + ".'") + ","
                + money(50_000) + "," + maybe(90, random.nextInt(4000) / 100.0 + "") + ","
                + maybe(70, random.nextInt(500) / 100.0 + "") + "," + (random.nextInt(2000) - 20) + ","
                + maybe(
                        85,
                        "'{\"kind\": \"" + thing + "\", \"sizes\": [1, 2.5, " + random.nextInt(90) + "], \"stock\":"
                                + " {\"left\": true, \"note\": null}}'")
                + ",b'" + Integer.toBinaryString(random.nextInt(256)) + "'," + maybe(60, 1990 + random.nextInt(40) + "")
                + "," + maybe(30, hex(24)) + ",0";
    }

    String productCategory(long product, int categoryId) {
        return "'" + sku(product) + "'," + categoryId + "," + maybe(90, random.nextInt(100) - 50 + "") + ",0";
    }

    String customer(long id) {
        return id + ",'customer" + id + "@example.com','" + one(FIRST) + " " + one(LAST) + "',"
                + (1 + random.nextInt(3)) + "," + random.nextInt(32) + "," + random.nextInt(2) + ","
                + maybe(70, "'19" + (50 + random.nextInt(50)) + day().substring(4) + "'") + ",'" + moment() + "."
                + random.nextInt(1000) + "'," + maybe(80, "'" + moment() + "." + random.nextInt(1_000_000) + "'") + ","
                + (random.nextInt(10) == 0 ? "-" : "") + money(1_000_000) + ",'" + one(COUNTRIES) + "',"
                + maybe(40, "ST_GeomFromText('POINT(" + random.nextInt(180) + " " + random.nextInt(90) + ")')") + ",0";
    }

    /** @param id "NULL" to have it given */
    String order(String id, long customer, String status, String total) {
        return id + "," + customer + ",'" + status + "'," + total + ",'" + moment() + "." + random.nextInt(1000) + "',"
                + maybe(50, "'" + time() + "'") + "," + maybe(50, "'" + time() + ".5'") + ","
                + maybe(20, "'please ring, " + one(FIRST) + "'") + ",0";
    }

    String orderLine(long order, int lineNo, long product) {
        return order + "," + lineNo + ",'" + sku(product) + "'," + (1 + random.nextInt(5)) + "," + money(50_000) + ",0";
    }

    String payment(long order, String amount) {
        return hex(16) + "," + order + "," + (1 + random.nextInt(3)) + "," + amount + ",'" + moment() + "."
                + random.nextInt(1_000_000) + "'," + maybe(80, hex(32)) + "," + maybe(5, hex(200)) + ",0";
    }

    String shipment(String id, long order) {
        return id + "," + order + ",'" + one(CARRIERS) + "'," + (1 + random.nextInt(3)) + ","
                + maybe(90, "'" + moment() + "'") + ",'[{\"at\": \"" + moment() + "\", \"what\": \"packed\"}]',"
                + maybe(50, "'" + "|".repeat(1 + random.nextInt(40)) + "'") + ",0";
    }

    String review(String id, long product, long customer) {
        return id + ",'" + sku(product) + "'," + customer + "," + (1 + random.nextInt(5)) + ","
                + maybe(90, "'" + one(OPINIONS) + "'") + ",'" + moment() + "',0";
    }

    String cart(String session, long customer, long product) {
        return "'" + session + "'," + maybe(60, Long.toString(customer)) + ",'{\"" + sku(product) + "\": "
                + (1 + random.nextInt(4)) + "}'," + money(90_000) + ",'" + moment() + "',0";
    }
}
