package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.Escapers;
import dev.invitations.model.Notification.Kind;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the name of a person, domain or role can be any text, and changes nothing else in the mail. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
@Tag("full")
final class HostileValuesTest {

    private static final String SCRIPT = "<script>alert('x')</script>";
    private static final String FORGED = "Bob\r\nBcc: evil@example.org\r\n\r\nYour password, please";
    private static final String OVERRIDE = "Bob \u202Egro.elpmaxe\u202C \u2066x\u2069 \u200F\u061C";

    private static final String LINK = "https://acme.example/inbox?tab=1&sort=new";

    /** A text that mail readers show as a link. */
    private static final Pattern AUTOMATIC_LINK =
            Pattern.compile("[\\p{L}\\p{N}][.\u3002\uFF0E\uFF61][\\p{L}\\p{N}]|\\p{L}:[^\\s]");

    private static final List<String> HOSTILE = List.of(
            SCRIPT,
            FORGED,
            OVERRIDE,
            "<img src=x onerror=alert(1)>",
            "\"><a href=\"https://evil.example\">here</a><p x=\"",
            "' onmouseover='alert(1)",
            "--><!-- ]]> </p></body></html>",
            "&lt;b&gt; &amp; &#x3C;b>",
            "{{link}}{{{link}}}{{#expiry}}{{>mail.html}}{{=<% %>=}}",
            "Bob\nBcc: evil@example.org",
            "Bob\rTo: evil@example.org",
            "Bob\0\b\u001B[31m\u007F\u0085\u2028\u2029Subject: x",
            "Bob, evil@example.org",
            "Bob <evil@example.org>",
            "\"Bob\" <evil@example.org>, \"",
            "Bob\\\" <evil@example.org>,",
            "(Bob) ; evil: @ [x]",
            "=?UTF-8?Q?Bob=0D=0ABcc:_evil@example.org?=",
            "=?UTF-8?B?4oCuZ3JvLmVscG1heGU=?=",
            "=?UTF-8?Q?=E2=80=AEevil?= é",
            "José Müller-Łukasz 李雷 שלום",
            "👩‍👩‍👧 🏴 \uD83D",
            "x".repeat(1_000),
            "x y ".repeat(250),
            "é".repeat(1_000),
            "😀".repeat(1_000),
            "\r\n".repeat(500),
            "evil.example",
            "https://evil.example/x",
            "www.evil.example is here",
            "mailto:evil@evil.example",
            "evil\u3002example and evil\uFF0Eexample",
            "Bob" + "\u3164".repeat(95) + "owner",
            ".",
            ".\r\n.\r\nMAIL FROM:<evil@example.org>",
            "");

    @RegisterExtension
    final SmtpTestServer mailServer = new SmtpTestServer();

    static Stream<Arguments> hostile() {
        return Stream.of(Kind.values()).flatMap(kind -> HOSTILE.stream().map(value -> Arguments.of(kind, value)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_hostile_value_affects_only_its_own_place_in_the_mail(Kind kind, String value) throws Exception {
        for (String name : List.of("Bob", value)) {
            mailServer.notifier(FixedMailDirectory.allCalled(name)).notify(MailScenario.of(kind));
        }

        assertThat(mailServer.received()).hasSize(2);
        assertDiffersOnlyInNames(
                mailServer.received().get(1), mailServer.received().get(0));
    }

    @Test
    void a_harmless_value_arrives_unchanged() throws Exception {
        String name = "José \"Pepe\" Müller, 李雷 👩‍👩‍👧 <b> {{x}}";

        mailServer.notifier(FixedMailDirectory.allCalled(name)).notify(MailScenario.of(Kind.INVITED));

        MimeMessage mail = mailServer.onlyMail();
        InternetAddress to = (InternetAddress) mail.getAllRecipients()[0];
        assertThat(to.getPersonal()).isEqualTo(name);
        assertThat(mail.getSubject()).isEqualTo(name + " invites you to " + name);
        assertThat(SmtpTestServer.text(mail))
                .contains("\n" + name + " invites you to " + name + " with the role " + name);
        assertThat(Jsoup.parse(SmtpTestServer.html(mail)).select("p").get(0).text())
                .isEqualTo("Hello " + name + ",");
    }

    static Stream<Arguments> careless() {
        return Stream.of(
                Arguments.of("html", SCRIPT, "script"),
                Arguments.of("text", FORGED, "Your password, please"),
                Arguments.of("text", OVERRIDE, ""),
                Arguments.of("header", FORGED, ""));
    }

    /** Puts a hostile value unchanged into one place of a mail, like a careless notifier. */
    @ParameterizedTest
    @MethodSource("careless")
    void a_mail_with_an_unchanged_hostile_value_fails_the_check(String place, String value, String noticed)
            throws Exception {
        mailServer.notifier(FixedMailDirectory.allCalled(value)).notify(MailScenario.of(Kind.INVITED));
        MimeMessage sound = mailServer.onlyMail();
        String text = SmtpTestServer.text(sound);
        String html = SmtpTestServer.html(sound);
        MimeMessage mail = new MimeMessage(sound);
        mail.setContent(new MimeMultipart(
                "alternative",
                part(place.equals("text") ? text.replace(OneLine.of(value), value) : text, "plain"),
                part(place.equals("html") ? html.replace(Escapers.HTML.escape(value), value) : html, "html")));
        mail.saveChanges();
        if (place.equals("header")) {
            mail.removeHeader("Subject");
            mail.addHeaderLine("Subject: " + value);
        }
        MimeMessage received = new MimeMessage(mail);

        assertThatThrownBy(() -> assertDiffersOnlyInNames(received, sound))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(noticed);
    }

    private static MimeBodyPart part(String content, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(content, "UTF-8", subtype);
        return part;
    }

    /** Compares a mail with a mail of the same kind that has harmless names. */
    private static void assertDiffersOnlyInNames(MimeMessage mail, MimeMessage harmless) throws Exception {
        // Addresses are equal even if their names differ.
        assertThat(mail.getAllRecipients()).isEqualTo(harmless.getAllRecipients());
        assertThat(mail.getFrom()).isEqualTo(harmless.getFrom());
        assertThat(headerNames(mail)).containsExactlyInAnyOrderElementsOf(headerNames(harmless));
        assertThat(Collections.list(mail.getAllHeaderLines()))
                .allSatisfy(header -> assertThat(header.split("\r?\n", -1))
                        .allSatisfy(line -> assertThat(line).matches("[\\t -~]{0,998}")));

        String text = SmtpTestServer.text(mail);
        String html = SmtpTestServer.html(mail);
        String name = ((InternetAddress) mail.getAllRecipients()[0]).getPersonal();
        assertThat(paragraphs(text)).hasSameSizeAs(paragraphs(SmtpTestServer.text(harmless)));
        assertThat(skeleton(html)).isEqualTo(skeleton(SmtpTestServer.html(harmless)));
        assertThat(Stream.of(text, html, mail.getSubject(), String.valueOf(name)))
                .allSatisfy(part -> assertThat(part)
                        .doesNotContainPattern(Pattern.compile(
                                "[\\p{Cc}\\p{Zl}\\p{Zp}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069&&[^\n]]")));
        assertThat(Stream.of(text, mail.getSubject(), Jsoup.parse(html).text()))
                .allSatisfy(part -> assertThat(part.replace(LINK, "")).doesNotContainPattern(AUTOMATIC_LINK));
        assertThat(text.length() + html.length()).isLessThan(4_000);
    }

    private static List<String> headerNames(MimeMessage mail) throws MessagingException {
        return Collections.list(mail.getAllHeaders()).stream()
                .map(Header::getName)
                .toList();
    }

    private static List<String> paragraphs(String text) {
        return text.lines().filter(line -> !line.isEmpty()).toList();
    }

    /** Returns every element with its attributes and their values, without the text. */
    private static List<String> skeleton(String html) {
        return Jsoup.parse(html).getAllElements().stream()
                .map(element -> element.shallowClone().outerHtml())
                .toList();
    }
}
