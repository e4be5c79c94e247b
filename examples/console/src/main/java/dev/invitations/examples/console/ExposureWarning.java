package dev.invitations.examples.console;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Warns if other machines can reach the console, because its log-in has no passwords. */
@Component
class ExposureWarning {

    private static final Logger LOG = LoggerFactory.getLogger(ExposureWarning.class);

    private final ServerProperties server;

    ExposureWarning(ServerProperties server) {
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        InetAddress address = server.getAddress();
        if (address == null || !address.isLoopbackAddress()) {
            LOG.warn(
                    "The console listens on {}. Its log-in has no passwords, so every machine that reaches this address"
                            + " can act as every user. Unset BIND_ADDRESS to listen only on this machine.",
                    address == null ? "every address" : address.getHostAddress());
        }
    }
}
