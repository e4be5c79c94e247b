package dev.invitations.examples.console;

import dev.invitations.examples.mail.MailDirectory;
import dev.invitations.examples.mail.MailNotifier;
import dev.invitations.examples.mail.Person;
import dev.invitations.examples.mail.SmtpServer;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.util.UriComponentsBuilder;

/** Configures notifications: by mail if a mail server is set, otherwise by a log line. */
@Configuration(proxyBeanMethods = false)
class MailConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(MailConfiguration.class);

    @Bean
    Notifier notifier(ConsoleProperties settings, DirectoryRepository directory) {
        ConsoleProperties.MailProperties mail = settings.mail();
        if (mail.host().isEmpty()) {
            return notification -> LOG.info(
                    "No mail is sent because MAIL_HOST is not set: {} {}", notification.kind(), notification.id());
        }
        SmtpServer server = SmtpServer.at(mail.host(), mail.port());
        server = mail.starttls() ? server.starttls() : server;
        server = mail.user().isEmpty() ? server : server.login(mail.user(), mail.password());
        try {
            InternetAddress from = new InternetAddress(mail.from());
            return MailNotifier.over(server.session(), from, new ConsoleMailDirectory(settings, directory));
        } catch (AddressException e) {
            throw new InvalidSettingException("MAIL_FROM must be one mail address, but was " + mail.from() + ".");
        }
    }

    /** Supplies the names of users and domains, and the links of mails. */
    private record ConsoleMailDirectory(ConsoleProperties settings, DirectoryRepository directory)
            implements MailDirectory {

        @Override
        public Person person(Invitee user) {
            return directory
                    .person(user.value())
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
            boolean toInvitee =
                    notification.recipient().equals(notification.invitation().invitee());
            UriComponentsBuilder page = UriComponentsBuilder.fromUri(settings.url());
            String domain = notification.invitation().id().domain().value();
            return (toInvitee ? page.pathSegment("inbox") : page.pathSegment("domains", domain, "invitations"))
                    .build()
                    .encode()
                    .toUri();
        }
    }
}
