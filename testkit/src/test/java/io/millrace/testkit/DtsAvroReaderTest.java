package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages whose bytes the published consumers of DTS Avro decode as told here. */
class DtsAvroReaderTest {
    private static final String V1 =
            "00d20f80c49fd50c0a35313240330a32333540330230000c382e302e333600020e73686f702e7431000614706b5f756b"
                    + "5f696e666f247b225052494d415259223a5b226964225d7d127365727665725f696406313031127468726561645f6964"
                    + "04313200040404696410086e616d65fa030000040402100231040e757466386d623406416e6e0080c49fd50c";

    private static final String V2 =
            "00d40f80c49fd50c0a38313240330a35333540330230000c382e302e333602020e73686f702e7431000614706b5f756b"
                    + "5f696e666f247b225052494d415259223a5b226964225d7d127365727665725f696406313031127468726561645f6964"
                    + "04313200040404696410086e616d65fa0300040402100231040e757466386d623406416e6e00040402100231000080c4"
                    + "9fd50c";

    private static final String V3 =
            "00d60f80c49fd50c0c3131313240330a38333540330230000c382e302e333604020e73686f702e7431000614706b5f75"
                    + "6b5f696e666f247b225052494d415259223a5b226964225d7d127365727665725f696406313031127468726561645f69"
                    + "6404313200040404696410086e616d65fa030004040210023100000080c49fd50c";

    private static final String V4 =
            "000a80c49fd50c0a31393740330a31393740330230000c382e302e333620020e73686f702e7431000214706b5f756b5f"
                    + "696e666f247b225052494d415259223a5b226964225d7d00040404696410086e616d65fa030000040402100237040e75"
                    + "7466386d623402780080c49fd50c";

    private static final String V5 =
            "00d80f80c49fd50c0c3133303040330c3133303040330230000c382e302e333606020873686f70000408475449444e33"
                    + "653131666134372d373163612d313165312d396533332d6338306161393432393536323a3233127365727665725f6964"
                    + "063130310000000230616c746572207461626c6520743120616464206320696e7480c49fd50c";

    private static final String V6 =
            "00da0f80c49fd50c0c3131343340330c3131343340330230000c382e302e33360a000004287265616465725468726f75"
                    + "67686f757454696d651a31373030303030303030313233127365727665725f6964063130310000000080c49fd50c";

    private static final String V7 =
            "00a01f80c49fd50c0a31393740330a31393740330230000c382e302e333600022673686f702e616c6c5c753030324574"
                    + "79706573000414706b5f756b5f696e666f5e7b225052494d415259223a5b22635f696e74225d2c22756b31223a5b2263"
                    + "5f626967222c22635f736d616c6c225d7d127365727665725f69640631303100043e0c635f74696e79020c635f626f6f"
                    + "6c020e635f736d616c6c040a635f6d6564120a635f696e74060c635f696e7475060a635f626967100c635f6269677510"
                    + "0a635f646563ec030e635f666c6f61740810635f646f75626c650a0a635f626974200c635f64617465140c635f74696d"
                    + "65160e635f74696d65331608635f6474180a635f6474361808635f74730e0a635f7473360e0c635f796561721a0c635f"
                    + "7a65726f180c635f63686172fc030c635f7667626bfa030a635f62696efc030c635f74657874f8030c635f626c6f62f8"
                    + "030c635f656e756dee030a635f736574f0030c635f6a736f6eea030a635f67656ffe030c635f6e756c6c060000043e02"
                    + "02042d35020202310204082d33303002060a37303030300208042d31020814343239343936373239350210042d390210"
                    + "28313834343637343430373337303935353136313506102d31322e333430301408089a9999999999f13f183e08000000"
                    + "00000004402c3e020202350c02d01f0204023a000000000c000000028b0d02750275000c0000000218024402700290a8"
                    + "600c02d01f0204023a020202040206000c02d01f0204023a02020204020602aae1370a96defedd0c000a96defedd0caa"
                    + "e1370c02d01f0000000000000c02000200020002000200020000040e757466386d623404c3a9040667626b04d6d0040c"
                    + "62696e6172790400ff1408544558540668c3a91408424c4f42060001fe1608454e554d0262160653455406782c7a1608"
                    + "4a534f4e107b2261223a20317d100a504f494e542a0101000000000000000000f03f0000000000000040000080c49fd5"
                    + "0c";

    private final DtsAvroReader reader = new DtsAvroReader();

    @Test
    void readsAnInsert() throws IOException {
        RowMessage message = read(V1, Map.of());
        assertThat(message.table()).isEqualTo("shop.t1");
        assertThat(message.sequence()).isEqualTo(1001);
        assertThat(message.before()).isNull();
        assertThat(message.after()).containsEntry("id", "1").containsEntry("name", "Ann");
    }

    @Test
    void readsAnUpdateToNull() throws IOException {
        RowMessage message = read(V2, Map.of());
        assertThat(message.before()).containsEntry("name", "Ann");
        assertThat(message.after()).containsEntry("id", "1").containsEntry("name", null);
    }

    @Test
    void readsADelete() throws IOException {
        RowMessage message = read(V3, Map.of());
        assertThat(message.before()).containsEntry("id", "1").containsEntry("name", null);
        assertThat(message.after()).isNull();
    }

    @Test
    void readsAFullLoadRow() throws IOException {
        RowMessage message = read(V4, Map.of());
        assertThat(message.snapshot()).isTrue();
        assertThat(message.after()).containsEntry("id", "7").containsEntry("name", "x");
    }

    @Test
    void aDdlAndACommitAreNoRows() throws IOException {
        assertThat(reader.read(bytes(V5), Map.of())).isNull();
        assertThat(reader.read(bytes(V6), Map.of())).isNull();
    }

    @Test
    void readsEveryType() throws IOException {
        SourceTable types = new SourceTable(
                "shop",
                "all.types",
                List.of(
                        column("c_float", "float"),
                        column("c_date", "date"),
                        column("c_time", "time"),
                        column("c_time3", "time(3)"),
                        column("c_dt", "datetime"),
                        column("c_dt6", "datetime(6)"),
                        column("c_zero", "datetime"),
                        column("c_ts", "timestamp"),
                        column("c_ts6", "timestamp(6)"),
                        column("c_year", "year")),
                List.of("c_int"));
        RowMessage message = read(V7, Map.of(types.id(), types));
        assertThat(message.table()).isEqualTo("shop.all.types");
        assertThat(message.after())
                .containsEntry("c_tiny", "-5")
                .containsEntry("c_intu", "4294967295")
                .containsEntry("c_bigu", "18446744073709551615")
                .containsEntry("c_dec", "-12.3400")
                .containsEntry("c_float", "1.1")
                .containsEntry("c_double", "2.5")
                .containsEntry("c_bit", "5")
                .containsEntry("c_date", "2024-02-29")
                .containsEntry("c_time", "-838:59:59")
                .containsEntry("c_time3", "12:34:56.789")
                .containsEntry("c_dt", "2024-02-29 01:02:03")
                .containsEntry("c_dt6", "2024-02-29 01:02:03.456789")
                .containsEntry("c_zero", "0000-00-00 00:00:00")
                .containsEntry("c_ts", "2024-02-29 01:02:03")
                .containsEntry("c_ts6", "2024-02-29 01:02:03.456789")
                .containsEntry("c_year", "2024")
                .containsEntry("c_char", "é")
                .containsEntry("c_vgbk", "中")
                .containsEntry("c_bin", "00FF")
                .containsEntry("c_text", "hé")
                .containsEntry("c_blob", "0001FE")
                .containsEntry("c_enum", "b")
                .containsEntry("c_set", "x,z")
                .containsEntry("c_json", "{\"a\": 1}")
                .containsEntry("c_geo", "0101000000000000000000F03F0000000000000040")
                .containsEntry("c_null", null);
    }

    @Test
    void aCutMessageAndOneWithBytesBehindItAreRefused() {
        byte[] whole = bytes(V1);
        assertThatThrownBy(() -> reader.read(Arrays.copyOf(whole, whole.length - 1), Map.of()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.read(Arrays.copyOf(whole, whole.length + 1), Map.of()))
                .isInstanceOf(IOException.class);
    }

    private static SourceColumn column(String name, String type) {
        String dataType = type.replaceAll("\\(.*", "");
        return new SourceColumn(name, dataType, type, SourceTable.fractionDigits(type), null);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private RowMessage read(String hex, Map<String, SourceTable> tables) throws IOException {
        RowMessage message = reader.read(bytes(hex), tables);
        assertThat(message).isNotNull();
        return message;
    }
}
