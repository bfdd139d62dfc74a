package io.millrace.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where the registry is and how to talk to it.
 *
 * @param urls bases of Confluent's REST protocol, each with its path and without a slash at its end, tried in this order
 * @param autoRegister whether a schema that the registry does not have is registered; else that is an error
 * @param overrideCompatibility whether a schema that its subject's level forbids is registered all the same, with the level
 *     NONE for that moment
 * @param requestTimeout from the request to the whole answer, for each URL
 */
public record RegistrySettings(
        List<URI> urls,
        Credentials credentials,
        RegistryTls tls,
        boolean autoRegister,
        boolean overrideCompatibility,
        Duration requestTimeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public RegistrySettings {
        urls = urls.stream().map(RegistrySettings::withoutSlash).toList();
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("a schema registry has an address");
        }
        for (URI url : urls) {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (!http || url.getHost() == null || !plain) {
                throw new IllegalArgumentException(
                        "a registry's address is http or https, a host and perhaps a path: host=" + url.getHost());
            }
        }
    }

    /** One registry with every default: without login, schemas are registered. */
    public static RegistrySettings of(String url) {
        return new RegistrySettings(
                List.of(URI.create(url)), Credentials.NONE, RegistryTls.DEFAULT, true, false, DEFAULT_TIMEOUT);
    }

    public RegistrySettings withCredentials(Credentials other) {
        return new RegistrySettings(urls, other, tls, autoRegister, overrideCompatibility, requestTimeout);
    }

    public RegistrySettings withTls(RegistryTls other) {
        return new RegistrySettings(urls, credentials, other, autoRegister, overrideCompatibility, requestTimeout);
    }

    public RegistrySettings withAutoRegister(boolean other) {
        return new RegistrySettings(urls, credentials, tls, other, overrideCompatibility, requestTimeout);
    }

    public RegistrySettings withOverrideCompatibility(boolean other) {
        return new RegistrySettings(urls, credentials, tls, autoRegister, other, requestTimeout);
    }

    /** The addresses, for messages. */
    String place() {
        return String.join(", ", urls.stream().map(URI::toString).toList());
    }

    private static URI withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? withoutSlash(URI.create(text.substring(0, text.length() - 1))) : url;
    }
}
