package io.millrace.model;

/** This product, as it names itself to others. */
public final class Product {
    public static final String VERSION = "0.1.0-SNAPSHOT";

    private Product() {}
}
