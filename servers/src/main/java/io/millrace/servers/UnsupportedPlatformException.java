package io.millrace.servers;

/** This operating system or processor has no binaries of the wanted server. The message names both and the remedy. */
public final class UnsupportedPlatformException extends ServerUnavailableException {
    private static final long serialVersionUID = 1L;

    public UnsupportedPlatformException(String message) {
        super(message);
    }
}
