package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.LinkKeys;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Status;
import jakarta.mail.Header;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails of invitations to an e-mail address, with the link and the message of the inviter. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
final class MailToAddressTest {

    private static final LinkKeys KEYS = LinkKeys.of(new byte[32]);
    private static final String PAGE = "https://acme.example/invitation?token=";
    private static final Invite INVITE = Invite.of(MailScenario.CAROL, "viewer");

    @RegisterExtension
    final SmtpTestServer mailServer = new SmtpTestServer();

    @Test
    void the_mail_goes_to_the_address_and_has_the_link() throws Exception {
        Notification notification = MailScenario.invited(INVITE, KEYS);

        mailServer.notifier(FixedMailDirectory.english()).links(PAGE::concat).notify(notification);

        MimeMessage mail = mailServer.onlyMail();
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("carol@example.org");
        assertThat(mail.getSubject()).isEqualTo("Ada Lovelace invites you to Acme");
        String link = PAGE + notification.link().orElseThrow();
        Document html = Jsoup.parse(SmtpTestServer.html(mail));
        assertThat(html.select("a")).hasSize(1);
        assertThat(html.select("a").attr("href")).isEqualTo(link);
        assertThat(html.select("a").text()).isEqualTo("Accept or reject the invitation here");
        assertThat(SmtpTestServer.text(mail))
                .startsWith("Hello carol@example.org,\n\n")
                .contains("\nAccept or reject the invitation here\n" + link + "\n")
                .doesNotContain("acme.example/inbox");
        assertThat(Collections.list(mail.getAllHeaders()))
                .extracting(Header::getValue)
                .noneMatch(value -> value.contains(notification.link().get()));
    }

    /** A directory that finds an account by the value of the invitee must not redirect the mail. */
    @Test
    void the_address_of_the_directory_does_not_count() throws Exception {
        Person account = Person.of("Carol Smith", "evil@example.org", Locale.GERMAN);
        FixedMailDirectory names = FixedMailDirectory.english().with(MailScenario.CAROL, account);

        mailServer.notifier(names).links(PAGE::concat).notify(MailScenario.invited(INVITE, KEYS));

        assertThat(mailServer.onlyMail().getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("Carol Smith <carol@example.org>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | Log in and confirm the address carol@example.org to accept or reject the invitation",
                "de | Melden Sie sich an und bestätigen Sie die Adresse carol@example.org, um die Einladung anzunehmen oder abzulehnen",
                "fr | Connectez-vous et confirmez l’adresse carol@example.org pour accepter ou refuser l’invitation"
            })
    void without_a_link_the_mail_says_to_log_in(String language, String text) throws Exception {
        Notification notification = MailScenario.invited(INVITE.language(language));
        assertThat(notification.link()).isEmpty();

        mailServer.notifier(FixedMailDirectory.english()).links(PAGE::concat).notify(notification);

        MimeMessage mail = mailServer.onlyMail();
        assertThat(SmtpTestServer.text(mail))
                .contains("\n" + text + "\nhttps://acme.example/inbox?tab=1&sort=new\n")
                .doesNotContain("token");
        assertThat(Jsoup.parse(SmtpTestServer.html(mail)).select("a").text()).isEqualTo(text);
    }

    @Test
    void without_a_page_for_links_the_directory_makes_the_link() throws Exception {
        mailServer.notifier(FixedMailDirectory.english()).notify(MailScenario.invited(INVITE, KEYS));

        assertThat(SmtpTestServer.text(mailServer.onlyMail()))
                .contains("\nAccept or reject the invitation here\nhttps://acme.example/inbox?tab=1&sort=new\n");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ACCEPTED", "REJECTED"})
    void an_answer_names_the_address_and_has_no_link_and_no_message(Kind kind) throws Exception {
        Invite invite = INVITE.message("See you on Monday").language("de");

        mailServer
                .notifier(FixedMailDirectory.of(Locale.FRENCH))
                .links(PAGE::concat)
                .notify(answered(MailScenario.invited(invite, KEYS), kind));

        MimeMessage mail = mailServer.onlyMail();
        assertThat(mail.getAllRecipients()).containsExactly(new InternetAddress("ada@example.org"));
        assertThat(mail.getSubject()).startsWith("carol@example.org ");
        assertThat(mail.getContentLanguage()).containsExactly("fr");
        assertThat(SmtpTestServer.text(mail)).doesNotContain("token", "See you", "> ");
    }

    private static Notification answered(Notification invited, Kind kind) {
        Invitation answered = Invitation.builder()
                .from(invited.invitation())
                .status(kind == Kind.ACCEPTED ? Status.ACCEPTED : Status.REJECTED)
                .answeredAt(invited.at())
                .build();
        return new Notification(invited.id(), kind, answered, invited.at(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "fr,    de,    en, fr",
        "fr-CA, de,    en, fr-CA",
        ",      de,    fr, de",
        ",      de-CH, fr, de-CH",
        ",      ,      fr, fr",
        ",      ,      ,   en",
        "ja,    de,    fr, de",
        "ja,    ja,    fr, fr",
        "ja,    ja,    ja, en",
        ",      en-GB, fr, en-GB",
        ",      x-acme, fr, fr",
    })
    void the_language_is_that_of_the_profile_the_invitation_or_the_instance(
            Locale profile, String ofInvitation, Locale instance, String language) throws Exception {
        Person carol = profile == null
                ? Person.at(MailScenario.CAROL)
                : Person.of("Carol", MailScenario.CAROL.value(), profile);
        MailNotifier notifier = mailServer.notifier(FixedMailDirectory.english().with(MailScenario.CAROL, carol));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            (instance == null ? notifier : notifier.language(instance))
                    .notify(MailScenario.invited(ofInvitation == null ? INVITE : INVITE.language(ofInvitation)));
        } finally {
            Locale.setDefault(before);
        }

        assertThat(mailServer.onlyMail().getContentLanguage()).containsExactly(language);
    }

    @Test
    void the_message_is_quoted() throws Exception {
        String message =
                "\n\nHello <b>Carol</b>,\r\n\r\n\n\nsee https://acme.example/docs & \"more\"\u202E.\n.\n> Ada\n ";

        mailServer.notifier(FixedMailDirectory.english()).notify(MailScenario.invited(INVITE.message(message), KEYS));

        MimeMessage mail = mailServer.onlyMail();
        assertThat(SmtpTestServer.text(mail)).contains("""
                with the role Viewer.

                Ada Lovelace writes:
                > Hello <b>Carol</b>,
                >\s
                > see https://acme.example/docs & "more".
                > .
                > > Ada

                You can answer until""");
        Element quote =
                Jsoup.parse(SmtpTestServer.html(mail)).select("blockquote").get(0);
        assertThat(quote.textNodes())
                .extracting(line -> line.text().strip())
                .filteredOn(line -> !line.isEmpty())
                .containsExactly("Hello <b>Carol</b>,", "see https://acme.example/docs & \"more\".", ".", "> Ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</blockquote><a href=\"https://evil.example\">Accept here</a>",
                "--></p></body></html>",
                "{{link}}{{{link}}}{{#expiry}}{{/quoted}}",
                "\r\n.\r\nMAIL FROM:<evil@example.org>",
                "\r\n\r\nBcc: evil@example.org\n--boundary\n",
                "\u2028\u2029\u2028x",
                "\n \n\u200B\n\u3164\n",
                "\u202E\u2066\u200F"
            })
    void a_hostile_message_changes_only_the_quote(String message) throws Exception {
        for (String each : List.of("Hello", message)) {
            mailServer
                    .notifier(FixedMailDirectory.english())
                    .links(PAGE::concat)
                    .notify(MailScenario.invited(INVITE.message(each), KEYS));
        }

        Document plain = html(0);
        Document hostile = html(1);
        assertThat(hostile.select("blockquote *").not("br")).isEmpty();
        List.of(plain, hostile).forEach(html -> {
            html.select("blockquote, p:matchesOwn(writes:)").remove();
            html.select("a").removeAttr("href");
        });
        assertThat(hostile.body().html())
                .isEqualToNormalizingWhitespace(plain.body().html());
        assertThat(SmtpTestServer.text(mailServer.received().get(1)).lines())
                .filteredOn(line -> !line.startsWith("> ") && !line.isEmpty() && !line.endsWith("writes:"))
                .hasSize(6);
        assertThat(headerNames(1)).isEqualTo(headerNames(0));
    }

    private Document html(int index) throws Exception {
        return Jsoup.parse(SmtpTestServer.html(mailServer.received().get(index)));
    }

    private List<String> headerNames(int index) throws Exception {
        return Collections.list(mailServer.received().get(index).getAllHeaders()).stream()
                .map(Header::getName)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:x#", "/invitation?token=", "https://acme.example/a b?token=", "", "//x/"})
    void no_mail_is_sent_with_a_link_that_is_not_http(String page) throws Exception {
        Notification notification = MailScenario.invited(INVITE, KEYS);
        MailNotifier notifier =
                mailServer.notifier(FixedMailDirectory.english()).links(page::concat);

        assertThatThrownBy(() -> notifier.notify(notification))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(notification.link().orElseThrow())
                .hasNoCause();
        assertThat(mailServer.received()).isEmpty();
    }

    @Test
    void the_longest_address_gets_its_mail() throws Exception {
        String domain = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(61);
        EmailAddress longest = EmailAddress.of("x".repeat(64) + "@" + domain);

        mailServer
                .notifier(FixedMailDirectory.english())
                .links(PAGE::concat)
                .notify(MailScenario.invited(Invite.of(longest, "viewer"), KEYS));

        assertThat(mailServer.onlyMail().getAllRecipients())
                .extracting(Object::toString)
                .containsExactly(longest.value());
    }
}
