package dev.invitations.examples.console;

import dev.invitations.examples.mail.MailDirectory;
import dev.invitations.examples.mail.MailNotifier;
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

/** Configures how people are notified: by mail if a mail server is set, otherwise by a log line. */
@Configuration(proxyBeanMethods = false)
class Mail {

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);

    @Bean
    Notifier notifier(Settings settings, Directory directory) {
        Settings.Mail mail = settings.mail();
        if (mail.host().isEmpty()) {
            return notification ->
                    LOG.info("Would be mailed, if MAIL_HOST were set: {} {}", notification.kind(), notification.id());
        }
        SmtpServer server = SmtpServer.at(mail.host(), mail.port());
        server = mail.starttls() ? server.starttls() : server;
        server = mail.user().isEmpty() ? server : server.login(mail.user(), mail.password());
        try {
            InternetAddress from = new InternetAddress(mail.from());
            return MailNotifier.over(server.session(), from, new Names(settings, directory));
        } catch (AddressException e) {
            throw new BadSettingException("MAIL_FROM must be an address, not: " + mail.from());
        }
    }

    /** The names of people and domains in mails, and the addresses that mails link to. */
    private record Names(Settings settings, Directory directory) implements MailDirectory {

        @Override
        public dev.invitations.examples.mail.Person person(Invitee who) {
            return directory
                    .person(who.value())
                    .map(person -> dev.invitations.examples.mail.Person.of(
                                    person.name(), person.email(), person.locale())
                            .in(person.zoneId()))
                    .orElseGet(() -> dev.invitations.examples.mail.Person.withoutAddress("a former colleague"));
        }

        @Override
        public String domain(DomainId domain) {
            return directory.names(List.of(domain)).getOrDefault(domain.value(), "a former domain");
        }

        @Override
        public URI link(Notification notification) {
            boolean offer =
                    notification.recipient().equals(notification.invitation().invitee());
            UriComponentsBuilder page = UriComponentsBuilder.fromUri(settings.url());
            String domain = notification.invitation().id().domain().value();
            return (offer ? page.pathSegment("inbox") : page.pathSegment("domains", domain, "invitations"))
                    .build()
                    .encode()
                    .toUri();
        }
    }
}
