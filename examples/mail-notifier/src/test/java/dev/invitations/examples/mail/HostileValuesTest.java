package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.Escapers;
import dev.invitations.model.Notification.Kind;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that names of people, domains and roles can be any text and affect only themselves. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
@Tag("full")
final class HostileValuesTest {

    private static final String SCRIPT = "<script>alert('x')</script>";
    private static final String FORGED = "Bob\r\nBcc: evil@example.org\r\n\r\nYour password, please";
    private static final String OVERRIDE = "Bob \u202Egro.elpmaxe\u202C \u2066x\u2069 \u200F\u061C";

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
            ".",
            ".\r\n.\r\nMAIL FROM:<evil@example.org>",
            "");

    private SmtpTestServer office;

    @BeforeEach
    void open() {
        office = SmtpTestServer.open();
    }

    @AfterEach
    void close() {
        office.close();
    }

    static Stream<Arguments> hostile() {
        return MailScenario.ofEachKind().stream()
                .flatMap(notification -> HOSTILE.stream().map(value -> Arguments.of(notification.kind(), value)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_hostile_value_affects_only_its_own_place_in_the_mail(Kind kind, String value) throws Exception {
        office.notifier(FixedMailDirectory.allCalled(value)).notify(MailScenario.of(kind));

        assertHarmless(kind);
    }

    @Test
    void a_harmless_value_arrives_unchanged() throws Exception {
        String name = "José \"Pepe\" Müller, 李雷 👩‍👩‍👧 <b> {{x}}";

        office.notifier(FixedMailDirectory.allCalled(name)).notify(MailScenario.of(Kind.INVITED));

        MimeMessage mail = office.only();
        InternetAddress to = (InternetAddress) mail.getAllRecipients()[0];
        assertThat(to.getPersonal()).isEqualTo(name);
        assertThat(mail.getSubject()).isEqualTo(name + " invites you to " + name);
        assertThat(SmtpTestServer.text(mail))
                .contains("\n" + name + " invites you to " + name + " with the role " + name);
        assertThat(Jsoup.parse(SmtpTestServer.html(mail)).select("p").get(0).text())
                .isEqualTo("Hello " + name + ",");
    }

    /** Puts a hostile value unchanged into one place of a mail, like a careless notifier. */
    @ParameterizedTest
    @ValueSource(strings = {"html", "line of the text", "direction of the text", "header"})
    void a_mail_with_an_unchanged_hostile_value_fails_the_check(String place) throws Exception {
        MailContent script = content(Kind.INVITED, SCRIPT);
        MailContent forged = content(Kind.INVITED, FORGED);
        MailContent override = content(Kind.INVITED, OVERRIDE);
        String noticed = switch (place) {
            case "html" -> {
                String html = script.html().replace(Escapers.HTML.escape(SCRIPT), SCRIPT);
                send("Subject: x", script.text(), html);
                yield "script";
            }
            case "line of the text" -> {
                String text = forged.text().replace(OneLine.of(FORGED), FORGED);
                send("Subject: x", text, forged.html());
                yield "Your password, please";
            }
            case "direction of the text" -> {
                String text = override.text().replace(OneLine.of(OVERRIDE), OVERRIDE);
                send("Subject: x", text, override.html());
                yield "";
            }
            default -> {
                send("Subject: " + FORGED, forged.text(), forged.html());
                yield "";
            }
        };
        assertThatThrownBy(() -> assertHarmless(Kind.INVITED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(noticed);
    }

    /** Returns the content of a mail in which everything that has a name has this name. */
    private static MailContent content(Kind kind, String name) {
        FixedMailDirectory names = FixedMailDirectory.allCalled(name);
        Person bob = names.person(MailScenario.BOB);
        return MailContent.to(bob, MailScenario.of(kind), names.person(MailScenario.ADA), bob, names);
    }

    /** Sends a mail like a careless notifier. */
    private void send(String subjectLine, String text, String html) throws Exception {
        MimeMessage message = new MimeMessage(office.smtp().session());
        message.setFrom("invitations@acme.example");
        message.setRecipients(Message.RecipientType.TO, "bob@example.org");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("References", "<x@acme.example>");
        message.setHeader("Content-Language", "en");
        message.setSentDate(Date.from(Instant.EPOCH));
        message.addHeaderLine(subjectLine);
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text, "UTF-8", "plain");
        MimeBodyPart rich = new MimeBodyPart();
        rich.setText(html, "UTF-8", "html");
        message.setContent(new MimeMultipart("alternative", plain, rich));
        Transport.send(message);
    }

    private void assertHarmless(Kind kind) throws Exception {
        MimeMessage mail = office.only();
        boolean toInvitee = kind == Kind.INVITED || kind == Kind.INVITED_AGAIN;
        InternetAddress to = (InternetAddress) mail.getAllRecipients()[0];
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(to.getAddress()).isEqualTo(toInvitee ? "bob@example.org" : "ada@example.org");
        assertThat(((InternetAddress) mail.getFrom()[0]).getAddress()).isEqualTo("invitations@acme.example");
        assertThat(Collections.list(mail.getAllHeaders()))
                .extracting(Header::getName)
                .containsExactlyInAnyOrder(
                        "Return-Path",
                        "Received",
                        "Date",
                        "From",
                        "To",
                        "Message-ID",
                        "Subject",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Language",
                        "Auto-Submitted",
                        "References");
        assertThat(Collections.list(mail.getAllHeaderLines()))
                .allSatisfy(header -> assertThat(header.split("\r?\n", -1))
                        .allSatisfy(line -> assertThat(line).matches("[\\t -~]{0,998}")));

        MailContent plain = content(kind, "Bob");
        String text = SmtpTestServer.text(mail);
        String html = SmtpTestServer.html(mail);
        assertThat(text.lines().filter(line -> !line.isEmpty()))
                .hasSameSizeAs(
                        plain.text().lines().filter(line -> !line.isEmpty()).toList());
        assertThat(skeleton(html)).isEqualTo(skeleton(plain.html()));
        assertThat(Stream.of(text, html, mail.getSubject(), String.valueOf(to.getPersonal())))
                .allSatisfy(part -> assertThat(part)
                        .doesNotContainPattern(Pattern.compile(
                                "[\\p{Cc}\\p{Zl}\\p{Zp}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069&&[^\n]]")));
        assertThat(text.length() + html.length()).isLessThan(4_000);
    }

    /** Returns every element with its attributes and their values, without the text. */
    private static List<String> skeleton(String html) {
        return Jsoup.parse(html).getAllElements().stream()
                .map(HostileValuesTest::tag)
                .toList();
    }

    private static String tag(Element element) {
        return element.tagName()
                + element.attributes().asList().stream()
                        .map(Attribute::toString)
                        .toList();
    }
}
