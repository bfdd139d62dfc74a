package io.millrace.schema;

import java.util.List;

/** Storage engine names as the server spells them. */
final class Engines {
    private static final List<String> KNOWN = List.of(
            "InnoDB",
            "MyISAM",
            "MEMORY",
            "CSV",
            "ARCHIVE",
            "BLACKHOLE",
            "MRG_MYISAM",
            "FEDERATED",
            "ndbcluster",
            "Aria",
            "ROCKSDB",
            "TokuDB");

    private Engines() {}

    static String named(String engine) {
        if (engine.equalsIgnoreCase("HEAP")) {
            return "MEMORY";
        }
        if (engine.equalsIgnoreCase("MERGE")) {
            return "MRG_MYISAM";
        }
        return KNOWN.stream().filter(engine::equalsIgnoreCase).findFirst().orElse(engine);
    }
}
