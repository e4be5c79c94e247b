package dev.invitations.examples.console;

import dev.invitations.examples.mail.MailDirectory;
import dev.invitations.examples.mail.MailNotifier;
import dev.invitations.examples.mail.Person;
import dev.invitations.examples.mail.SmtpServer;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.util.UriComponentsBuilder;

/** Configures notifications: mails to a mail server if one is set, and otherwise to the mailbox of the demo. */
@Configuration(proxyBeanMethods = false)
class MailConfiguration {

    private static final String SENDER_OF_THE_DEMO = "invitations@example.org";

    @Bean
    Notifier notifier(ConsoleProperties settings, Mailbox mailbox, DirectoryRepository directory) {
        ConsoleProperties.MailProperties mail = settings.mail();
        Session session = mail.isMailbox() ? mailbox.session() : session(mail);
        try {
            InternetAddress from = new InternetAddress(mail.isMailbox() ? SENDER_OF_THE_DEMO : mail.from());
            return MailNotifier.over(session, from, new ConsoleMailDirectory(settings, directory))
                    .links(token ->
                            settings.url().toString().replaceFirst("/$", "") + LinkController.PATH + "?token=" + token);
        } catch (AddressException e) {
            throw new InvalidSettingException("MAIL_FROM must be one mail address, but was " + mail.from() + ".");
        }
    }

    private static Session session(ConsoleProperties.MailProperties mail) {
        SmtpServer server = SmtpServer.at(mail.host(), mail.port());
        server = mail.starttls() ? server.starttls() : server;
        server = mail.plaintext() ? server.plaintextLogin() : server;
        server = mail.user().isEmpty() ? server : server.login(mail.user(), mail.password());
        return server.session();
    }

    /** Supplies the names of users and domains, and the links of mails. */
    private record ConsoleMailDirectory(ConsoleProperties settings, DirectoryRepository directory)
            implements MailDirectory {

        @Override
        public Person person(Invitee invitee) {
            if (invitee instanceof EmailAddress address) {
                return Person.at(address);
            }
            return directory
                    .person(invitee.value())
                    .map(person -> Person.of(person.name(), person.email(), person.locale())
                            .in(person.zoneId()))
                    .orElseGet(() -> Person.withoutAddress("a former colleague"));
        }

        @Override
        public String domain(DomainId domain) {
            return directory.names(List.of(domain)).getOrDefault(domain.value(), "a former domain");
        }

        @Override
        public URI link(Notification notification) {
            UriComponentsBuilder page = UriComponentsBuilder.fromUri(settings.url());
            String domain = notification.invitation().id().domain().value();
            return (notification.isInvitation()
                            ? page.pathSegment("inbox")
                            : page.pathSegment("domains", domain, "invitations"))
                    .build()
                    .encode()
                    .toUri();
        }
    }
}
