package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.inmemory.Fault;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import dev.invitations.port.StorageException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.IDN;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
final class MailNotifierTest {

    @RegisterExtension
    final SmtpTestServer mailServer = new SmtpTestServer();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVITED       | en | Ada Lovelace invites you to Acme",
                "INVITED       | de | Ada Lovelace lädt Sie zu Acme ein",
                "INVITED       | fr | Ada Lovelace vous invite à rejoindre Acme",
                "INVITED_AGAIN | en | Ada Lovelace invites you to Acme again",
                "INVITED_AGAIN | de | Ada Lovelace lädt Sie noch einmal zu Acme ein",
                "INVITED_AGAIN | fr | Ada Lovelace vous invite de nouveau à rejoindre Acme",
                "ACCEPTED      | en | Bob has joined Acme",
                "ACCEPTED      | de | Bob ist Acme beigetreten",
                "ACCEPTED      | fr | Bob a rejoint Acme",
                "REJECTED      | en | Bob does not want to join Acme",
                "REJECTED      | de | Bob möchte Acme nicht beitreten",
                "REJECTED      | fr | Bob ne souhaite pas rejoindre Acme"
            })
    void each_kind_arrives_in_each_language(Kind kind, Locale locale, String subject) throws Exception {
        Notification notification = MailScenario.of(kind);
        boolean toInvitee = notification.isInvitation();

        Instant attempt = notification.at().plusSeconds(3_600);
        mailServer
                .notifier(FixedMailDirectory.of(locale))
                .clock(Clock.fixed(attempt, ZoneOffset.UTC))
                .notify(notification);

        MimeMessage mail = mailServer.onlyMail();
        assertThat(mail.getSubject()).isEqualTo(subject);
        assertThat(mail.getFrom())
                .containsExactly(new InternetAddress("\"Acme, Invitations\" <invitations@acme.example>"));
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly(toInvitee ? "Bob <bob@example.org>" : "Ada Lovelace <ada@example.org>");
        assertThat(mail.getMessageID()).isEqualTo("<" + notification.id() + "@acme.example>");
        assertThat(mail.getHeader("References"))
                .containsExactly("<" + notification.invitation().id().uuid() + "@acme.example>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("List-Unsubscribe"))
                .containsExactly("<mailto:invitations@acme.example?subject=unsubscribe>");
        assertThat(mail.getContentLanguage()).containsExactly(locale.toLanguageTag());
        assertThat(mail.getSentDate().toInstant()).as("the date of the attempt").isEqualTo(attempt);

        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative;");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");

        var html = Jsoup.parse(SmtpTestServer.html(mail));
        String text = SmtpTestServer.text(mail);
        assertThat(html.title()).isEqualTo(subject);
        assertThat(html.select("html").attr("lang")).isEqualTo(locale.toLanguageTag());
        assertThat(html.select("a").attr("href")).isEqualTo("https://acme.example/inbox?tab=1&sort=new");
        assertThat(text)
                .startsWith(html.select("p").get(0).text() + "\n\n")
                .contains("\nhttps://acme.example/inbox?tab=1&sort=new\n");
        assertThat(html.select("p").eachText())
                .allSatisfy(sentence -> assertThat(text).contains(sentence));
        assertThat(html.select("p")).as("with a deadline for the invitee").hasSize(toInvitee ? 5 : 4);
        assertThat(html.select("p").get(1).text()).contains("Acme", "Viewer", toInvitee ? "Ada Lovelace" : "Bob");
        assertThat(text).doesNotContain("{").contains(toInvitee ? "Bob," : "Ada Lovelace,");
    }

    /** A language without texts is English, whatever the default of the JVM is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de    | Europe/Berlin | de    | 8. März 2026        | 10:00 MEZ",
                "de-AT | UTC           | de-AT | 8. März 2026        | 09:00 UTC",
                "fr    | Europe/Paris  | fr    | 8 mars 2026         | 10:00 CET",
                "en-GB | Europe/London | en-GB | until 8 March 2026  | 09:00 GMT",
                "en-US | UTC           | en-US | until March 8, 2026 | UTC",
                "ja    | UTC           | en    | until March 8, 2026 | UTC",
                "und   | UTC           | en    | until March 8, 2026 | UTC"
            })
    void texts_and_dates_are_in_the_locale_and_zone_of_the_recipient(
            Locale locale, ZoneId zone, String language, String date, String time) throws Exception {
        FixedMailDirectory names = FixedMailDirectory.english()
                .with(
                        MailScenario.BOB,
                        Person.of("Bob", "bob@example.org", locale).in(zone));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            mailServer.notifier(names).notify(MailScenario.of(Kind.INVITED));
        } finally {
            Locale.setDefault(before);
        }

        assertThat(mailServer.onlyMail().getContentLanguage()).containsExactly(language);
        assertThat(SmtpTestServer.text(mailServer.onlyMail())).contains(date, time);
    }

    @Test
    void a_mail_whose_acknowledgement_failed_is_repeated_with_the_same_id() throws Exception {
        MailScenario scenario = new MailScenario(mailServer.notifier(FixedMailDirectory.english()));
        scenario.storage.inject(Fault.UNAVAILABLE, 4); // after the claim, the attempt and the read of the invitation

        assertThatThrownBy(() -> scenario.invitations.notifications().deliver(10))
                .isInstanceOf(StorageException.class);
        scenario.clock.advance(Duration.ofHours(1));
        assertThat(scenario.invitations.notifications().deliver(10).delivered()).isEqualTo(1);

        assertThat(mailServer.received()).hasSize(2);
        assertThat(mailServer.received().get(0).getMessageID())
                .isEqualTo(mailServer.received().get(1).getMessageID());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "bob",
                "@example.org",
                "bob@",
                "bob@example.org,evil@example.org",
                "bob@example.org evil@example.org",
                "bob@example.org;evil@example.org",
                "Bob <bob@example.org>",
                "<bob@example.org>",
                "team:bob@example.org,evil@example.org;",
                "@evil.example:bob@example.org",
                "bob@example.org\r\nBcc: evil@example.org",
                "bob@example.org\nBcc: evil@example.org",
                "bob\0@example.org",
                "bob@example.org\0",
                "bob@example.org (a comment)",
                "\"bob,evil\"@example.org",
                "\"bob\r\n evil\"@example.org",
                "bob@[127.0.0.1]",
                "bob..evil@example.org",
                "böb@example.org",
                "bob@exämple.org",
                "bob@example.org\u202E",
                "bob@example..org"
            })
    void no_mail_is_sent_to_an_invalid_address(String address) throws Exception {
        assertNothingIsSentTo(Person.of("Bob", address, Locale.ENGLISH));
    }

    @Test
    void no_mail_is_sent_without_an_address_or_to_a_long_one() throws Exception {
        assertNothingIsSentTo(Person.of("Bob", "bob@" + "example.".repeat(40) + "org", Locale.ENGLISH));
        assertNothingIsSentTo(Person.withoutAddress("Bob"));
    }

    private void assertNothingIsSentTo(Person bob) throws Exception {
        MailNotifier notifier = mailServer.notifier(FixedMailDirectory.english().with(MailScenario.BOB, bob));
        Notification notification = MailScenario.of(Kind.INVITED);

        assertThatThrownBy(() -> notifier.notify(notification))
                .isInstanceOf(NoUsableAddressException.class)
                .hasMessage("There is no usable address for notification " + notification.id())
                .hasNoCause();
        assertThat(mailServer.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_person_without_an_address_can_be_named_in_a_mail(Kind kind) throws Exception {
        Notification notification = MailScenario.of(kind);
        FixedMailDirectory names = FixedMailDirectory.english()
                .with(
                        notification.isInvitation() ? MailScenario.ADA : MailScenario.BOB,
                        Person.withoutAddress("a former colleague"));

        mailServer.notifier(names).notify(notification);

        assertThat(mailServer.onlyMail().getSubject()).startsWith("a former colleague ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "/inbox", "mailto:evil@example.org", "//evil.example/"})
    void no_mail_is_sent_with_a_link_that_is_not_http(String link) throws Exception {
        MailNotifier notifier = mailServer.notifier(FixedMailDirectory.english().link(link));

        assertThatThrownBy(() -> notifier.notify(MailScenario.of(Kind.INVITED)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(mailServer.received()).isEmpty();
    }

    @Test
    void the_sender_must_be_exactly_one_address() {
        Session session = mailServer.smtp().session();
        for (String address :
                new String[] {null, "", "acme", "a@acme.example, b@acme.example", "a@b\u00fccher.example"}) {
            InternetAddress sender = new InternetAddress();
            sender.setAddress(address);
            assertThatThrownBy(() -> MailNotifier.over(session, sender, FixedMailDirectory.english()))
                    .as(address)
                    .isInstanceOf(AddressException.class);
        }
    }

    @Test
    void an_internationalised_domain_is_in_its_ascii_form() throws Exception {
        String bob = "bob@" + IDN.toASCII("b\u00fccher.example");
        MailNotifier.over(
                        mailServer.smtp().session(),
                        new InternetAddress("invitations@xn--mnchen-3ya.example"),
                        FixedMailDirectory.english().with(MailScenario.BOB, Person.of("Bob", bob, Locale.ENGLISH)))
                .notify(MailScenario.of(Kind.INVITED));

        MimeMessage mail = mailServer.onlyMail();
        assertThat(mail.getAllRecipients()).containsExactly(new InternetAddress("bob@xn--bcher-kva.example"));
        assertThat(mail.getFrom()).containsExactly(new InternetAddress("invitations@xn--mnchen-3ya.example"));
        assertThat(mail.getMessageID()).endsWith("@xn--mnchen-3ya.example>");
    }

    @Test
    void the_host_can_name_a_page_to_decline_mails() throws Exception {
        mailServer
                .notifier(FixedMailDirectory.english().unsubscribe("https://acme.example/mails?of=bob"))
                .notify(MailScenario.of(Kind.INVITED));

        assertThat(mailServer.onlyMail().getHeader("List-Unsubscribe"))
                .containsExactly("<https://acme.example/mails?of=bob>");
        MailNotifier script = mailServer.notifier(FixedMailDirectory.english().unsubscribe("javascript:alert(1)"));
        assertThatThrownBy(() -> script.notify(MailScenario.of(Kind.INVITED)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_text_of_a_person_omits_name_and_address() {
        assertThat(Person.of("Bob", "bob@example.org", Locale.GERMAN)).hasToString("Person[de, UTC]");
        assertThat(Person.at(EmailAddress.of("bob@example.org"))).hasToString("Person[, UTC]");
    }
}
