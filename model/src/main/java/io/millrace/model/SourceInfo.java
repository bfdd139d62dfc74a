package io.millrace.model;

import java.time.ZoneId;

/**
 * What the messages and plans need to know of the source server.
 *
 * @param version {@code @@version}, as {@code 8.0.15}
 * @param serverUuid "" if the server has none
 * @param gtid whether transactions carry GTIDs
 * @param lowerCaseTableNames {@code @@lower_case_table_names}: 0, 1 or 2
 * @param outputZone zone in which TIMESTAMP values are printed
 */
public record SourceInfo(
        String version, String serverUuid, long serverId, boolean gtid, int lowerCaseTableNames, ZoneId outputZone) {
    public NameCase nameCase() {
        return NameCase.of(lowerCaseTableNames);
    }
}
