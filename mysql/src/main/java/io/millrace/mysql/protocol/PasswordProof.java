package io.millrace.mysql.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * What the authentication plugins send instead of the password. UTF-8 throughout, whatever the JVM's default charset
 * is (the borrowed connector's commands use the default, and JDK 17 may have ASCII there).
 */
final class PasswordProof {
    private PasswordProof() {}

    /** mysql_native_password: {@code SHA1(p) xor SHA1(seed + SHA1(SHA1(p)))}; empty for the empty password. */
    static byte[] nativePassword(String password, byte[] seed) {
        if (password.isEmpty()) {
            return new byte[0];
        }
        MessageDigest sha1 = digest("SHA-1");
        byte[] once = sha1.digest(utf8(password));
        byte[] twice = sha1.digest(once);
        sha1.update(seed);
        return xor(once, sha1.digest(twice));
    }

    /** caching_sha2_password: {@code SHA256(p) xor SHA256(SHA256(SHA256(p)) + seed)}. */
    static byte[] cachingSha2(String password, byte[] seed) {
        if (password.isEmpty()) {
            return new byte[0];
        }
        MessageDigest sha256 = digest("SHA-256");
        byte[] once = sha256.digest(utf8(password));
        byte[] twice = sha256.digest(once);
        sha256.update(twice);
        return xor(once, sha256.digest(seed));
    }

    /** The password itself, for an encrypted connection: zero-terminated. */
    static byte[] clear(String password) {
        byte[] bytes = utf8(password);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** The password under the server's public key, for a plain connection. */
    static byte[] underPublicKey(String password, byte[] seed, byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII)
                .replaceAll("-----[A-Z ]+-----", "")
                .replaceAll("\\s", "");
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] clear = clear(password);
        for (int i = 0; i < clear.length; i++) {
            clear[i] ^= seed[i % seed.length];
        }
        return cipher.doFinal(clear);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] xor(byte[] left, byte[] right) {
        byte[] out = new byte[left.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (left[i] ^ right[i]);
        }
        return out;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }
}
