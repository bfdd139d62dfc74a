package io.millrace.model;

import io.millrace.model.ConnectionReport.Outcome;
import io.millrace.model.ConnectionReport.Stage;
import io.millrace.model.ConnectionReport.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Collects the steps of a {@link ConnectionReport}; does the first two, which are the same for every server. One thread. */
public final class ConnectionSteps {
    private final List<Step> steps = new ArrayList<>();
    private String server = "";
    private String localAddress = "";
    private String seenAs = "";

    /** Resolves the name and opens a connection, which is closed again. */
    public boolean reach(String host, int port, int timeoutMs) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return fail(
                    Stage.DNS, "the host name '" + host + "' is not known", "Check the spelling, or use the address");
        }
        pass(
                Stage.DNS,
                host + " is "
                        + Arrays.stream(addresses)
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", ")));
        String problem = "";
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), timeoutMs);
                localAddress = socket.getLocalAddress().getHostAddress();
                return pass(Stage.TCP, address.getHostAddress() + ":" + port + " answers");
            } catch (IOException e) {
                problem = address.getHostAddress() + ":" + port + ": " + e.getMessage();
            }
        }
        return fail(
                Stage.TCP,
                problem,
                "Check address, port, firewall and security groups, and that the server runs and listens there");
    }

    /** @return true */
    public boolean pass(Stage stage, String found) {
        steps.add(new Step(stage, Outcome.PASSED, found, ""));
        return true;
    }

    /** @return true */
    public boolean skip(Stage stage, String found) {
        steps.add(new Step(stage, Outcome.SKIPPED, found, ""));
        return true;
    }

    /** @return false */
    public boolean fail(Stage stage, String found, String remedy) {
        steps.add(new Step(stage, Outcome.FAILED, found, remedy));
        return false;
    }

    /** What answered, and how it names us. */
    public void identify(String who, String names) {
        server = who;
        seenAs = names;
    }

    /** The report; stages that were not come to are SKIPPED. */
    public ConnectionReport report() {
        List<Step> all = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            all.add(steps.stream()
                    .filter(step -> step.stage() == stage)
                    .findFirst()
                    .orElse(new Step(stage, Outcome.SKIPPED, "a step before it failed", "")));
        }
        return new ConnectionReport(all, server, localAddress, seenAs);
    }
}
