package io.millrace.formats.shareplex;

/** The words in {@code op}, as DTS's samples and as its table spell them. */
enum Words {
    INSERT("ins", "INSERT"),
    UPDATE("upd", "UPDATE"),
    DELETE("del", "DELETE"),
    DDL("ddl", "DDL"),
    TRUNCATE("truncate", "TRUNCATE"),
    DROP_COLUMN("drop column", "DROP COLUMN");

    private final String shortWord;
    private final String longWord;

    Words(String shortWord, String longWord) {
        this.shortWord = shortWord;
        this.longWord = longWord;
    }

    String in(ShareplexJsonOptions.Operations spelling) {
        return switch (spelling) {
            case SHORT -> shortWord;
            case LONG -> longWord;
        };
    }
}
