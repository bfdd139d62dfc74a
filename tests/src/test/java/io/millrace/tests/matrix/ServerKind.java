package io.millrace.tests.matrix;

/**
 * A server's family and version.
 *
 * @param version major * 10000 + minor * 100 + patch
 */
record ServerKind(boolean isMariaDb, int version) {
    /** Out of {@code @@version}. */
    static ServerKind of(String text) {
        String[] parts = text.split("[^0-9]+");
        int version = Integer.parseInt(parts[0]) * 10_000
                + Integer.parseInt(parts[1]) * 100
                + (parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
        return new ServerKind(text.contains("MariaDB"), version);
    }

    /**
     * Whether a condition holds: {@code 5.7.8} is MySQL from 5.7.8 on, {@code <8.0} MySQL below; {@code mysql} and {@code
     * mariadb} are any version of that family, {@code mysql5.6} and {@code mariadb10.7} from there on. A version alone says
     * nothing of MariaDB, where it holds.
     */
    boolean fits(String condition) {
        if (condition.startsWith("mysql")) {
            return !isMariaDb && isFrom(condition.substring("mysql".length()));
        }
        if (condition.startsWith("mariadb")) {
            return isMariaDb && isFrom(condition.substring("mariadb".length()));
        }
        if (isMariaDb) {
            return true;
        }
        boolean below = condition.startsWith("<");
        int bound = of((below ? condition.substring(1) : condition) + ".0").version;
        return below ? version < bound : version >= bound;
    }

    private boolean isFrom(String first) {
        return first.isEmpty() || version >= of(first + ".0").version;
    }
}
