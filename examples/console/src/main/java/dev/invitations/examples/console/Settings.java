package dev.invitations.examples.console;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set, beyond Spring's own; {@code application.properties} says by which environment variables.
 *
 * @param url where people reach the console, for links in mail
 */
@ConfigurationProperties("console")
record Settings(URI url, @DefaultValue Mail mail) {

    /**
     * The server that takes mail.
     *
     * @param host empty for none: then what would be told is only logged
     */
    record Mail(
            @DefaultValue("") String host,
            @DefaultValue("25") int port,
            @DefaultValue("false") boolean starttls,
            @DefaultValue("") String user,
            @DefaultValue("") String password,
            @DefaultValue("invitations@example.org") String from) {}
}
