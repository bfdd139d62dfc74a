package io.millrace.formats.avro;

/** Names as Avro allows them: letters A to Z, digits and underscores, no digit first (Avro 1.12, "Names"). Stateless. */
public final class AvroNames {
    private AvroNames() {}

    /** One part of a name: whatever it can not hold is an underscore, and one stands before a digit at its start. */
    public static String part(String proposed) {
        String name = proposed.replaceAll("[^A-Za-z0-9_]", "_");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** A name of parts between dots. */
    public static String full(String proposed) {
        StringBuilder name = new StringBuilder();
        for (String part : proposed.split("\\.", -1)) {
            name.append(name.isEmpty() ? "" : ".").append(part(part));
        }
        return name.toString();
    }
}
