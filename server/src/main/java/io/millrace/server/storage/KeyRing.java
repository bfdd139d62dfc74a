package io.millrace.server.storage;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.server.ServerSettings;
import io.millrace.task.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what the database must not show: AES-256-GCM of Tink, the newest key for new values, every key for old ones. The
 * keys are in the file {@code keys.json} of the data folder, readable for its owner only, or come from the environment.
 *
 * <p>Each value is bound to its place (the associated data), so that it means nothing anywhere else. Thread-safe.
 */
public final class KeyRing {
    private static final String FILE = "keys.json";

    private final @Nullable Path file;
    private KeysetHandle keys;
    private volatile Aead aead;

    private KeyRing(@Nullable Path file, KeysetHandle keys) throws GeneralSecurityException {
        this.file = file;
        this.keys = keys;
        this.aead = aead(keys);
    }

    /** @throws MillraceException SERVER_START when there is a keyset that cannot be read */
    static KeyRing open(ServerSettings settings) {
        Secret given = settings.key();
        Path file = settings.data().resolve(FILE);
        try {
            AeadConfig.register();
            if (given != null) {
                return new KeyRing(null, parse(given.reveal()));
            }
            if (Files.exists(file)) {
                requireOwnerOnly(file);
                return new KeyRing(file, parse(Files.readString(file)));
            }
            KeysetHandle made = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, tink());
            write(file, made);
            return new KeyRing(file, made);
        } catch (GeneralSecurityException | IOException e) {
            // The cause may quote the keyset.
            throw new MillraceException(
                    ErrorCode.SERVER_START,
                    "secrets are encrypted with a keyset in Tink's JSON: "
                            + (given == null ? file + " cannot be read or written" : "MILLRACE_KEY is none")
                            + " (" + e.getClass().getSimpleName() + "). Restore it from a backup: without it the"
                            + " secrets in the database cannot be read");
        }
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        if (rights.stream().anyMatch(right -> !right.name().startsWith("OWNER"))) {
            throw new MillraceException(
                    ErrorCode.SERVER_START,
                    "the key file is readable for its owner only: file=" + file + ", rights="
                            + PosixFilePermissions.toString(rights) + ". Run: chmod 600 " + file);
        }
    }

    private static KeysetHandle parse(String json) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.parseKeyset(json, tink(), InsecureSecretKeyAccess.get());
    }

    private static void write(Path file, KeysetHandle keys) throws GeneralSecurityException, IOException {
        String json = TinkJsonProtoKeysetFormat.serializeKeyset(keys, tink(), InsecureSecretKeyAccess.get());
        Path next = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(next);
        FileAttribute<?>[] rights =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try (FileChannel out =
                FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), rights)) {
            out.write(java.nio.ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Configuration tink() throws GeneralSecurityException {
        return RegistryConfiguration.get();
    }

    private static Aead aead(KeysetHandle keys) throws GeneralSecurityException {
        return keys.getPrimitive(tink(), Aead.class);
    }

    /** @param place where the value belongs: what it is encrypted for it can be read for only */
    public byte[] encrypt(String place, byte[] value) {
        try {
            return aead.encrypt(value, place.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a value cannot be encrypted", e);
        }
    }

    /** @throws MillraceException SECRET_UNAVAILABLE when it was encrypted with another keyset or for another place */
    public byte[] decrypt(String place, byte[] value) {
        try {
            return aead.decrypt(value, place.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new MillraceException(
                    ErrorCode.SECRET_UNAVAILABLE,
                    "a secret in the database was encrypted with another keyset than the one in use: place=" + place
                            + ". Restore the keyset (keys.json or MILLRACE_KEY), or enter the secret again",
                    e);
        }
    }

    /** Whether the keyset is a file of ours, which alone can be rotated here. */
    public boolean ownsKeys() {
        return file != null;
    }

    /** Adds a key and encrypts with it from now on; old values stay readable. Stored before it is used. */
    public synchronized void addKey() {
        KeysetHandle.Builder.Entry entry = KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId()
                .makePrimary();
        use(KeysetHandle.newBuilder(keys).addEntry(entry));
    }

    /** Forgets every key but the newest: what was not encrypted again by now is lost for good. */
    public synchronized void dropOldKeys() {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder();
        for (int i = 0; i < keys.size(); i++) {
            KeysetHandle.Entry entry = keys.getAt(i);
            if (entry.isPrimary() && entry.getStatus() == KeyStatus.ENABLED) {
                builder.addEntry(KeysetHandle.importKey(entry.getKey())
                        .withFixedId(entry.getId())
                        .makePrimary());
            }
        }
        use(builder);
    }

    private void use(KeysetHandle.Builder builder) {
        Path own = file;
        if (own == null) {
            throw new IllegalStateException("a keyset of the environment is rotated there");
        }
        try {
            KeysetHandle next = builder.build();
            write(own, next);
            keys = next;
            aead = aead(next);
        } catch (GeneralSecurityException | IOException e) {
            throw new MillraceException(
                    ErrorCode.HOST_DISK, "the key file cannot be written: " + own + ": " + e.getMessage(), e);
        }
    }
}
