package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;

/**
 * The content of a mail, in the language of its recipient. The sentences are templates in {@code texts.properties}.
 * Their values are harmless, and the resulting sentences are the values of {@code mail.txt} and {@code mail.html}. So
 * everything in the HTML is escaped in one place.
 */
record MailContent(Locale language, String subject, String text, String html) {

    private static final String TEXTS = "dev.invitations.examples.mail.texts";

    private static final Mustache.Compiler PLAIN = Mustache.compiler().escapeHTML(false);
    private static final Mustache.Compiler ESCAPING = Mustache.compiler().escapeHTML(true);

    private static final String PLAIN_LAYOUT = resource("mail.txt");
    private static final String HTML_LAYOUT = resource("mail.html");

    static MailContent to(
            Person recipient, Notification notification, Person inviter, Person invitee, MailDirectory directory) {
        ResourceBundle texts = texts(recipient.locale());
        Locale language = speaks(texts, recipient.locale()) ? recipient.locale() : Locale.ENGLISH;
        Invitation invitation = notification.invitation();
        DomainId domain = invitation.id().domain();

        Map<String, String> values = new HashMap<>();
        values.put("recipient", OneLine.of(recipient.name()));
        values.put("inviter", OneLine.of(inviter.name()));
        values.put("invitee", OneLine.of(invitee.name()));
        values.put("domain", OneLine.of(directory.domain(domain)));
        values.put("role", OneLine.of(directory.role(domain, invitation.role(), language)));
        values.put("at", shown(notification.at(), recipient, language));

        String kind = notification.kind().name();
        Map<String, String> sentences = new HashMap<>();
        sentences.put("language", language.toLanguageTag());
        sentences.put("greeting", sentence(texts, "greeting", values));
        for (String part : new String[] {"subject", "message", "action", "footer"}) {
            sentences.put(part, sentence(texts, kind + "." + part, values));
        }
        if (invitation.status() == Status.PENDING && invitation.expiresAt().isPresent()) {
            values.put("until", shown(invitation.expiresAt().get(), recipient, language));
            sentences.put("expiry", sentence(texts, "expiry", values));
        }
        sentences.put("link", checked(directory.link(notification)));

        return new MailContent(
                language,
                Objects.requireNonNull(sentences.get("subject")),
                PLAIN.compile(PLAIN_LAYOUT).execute(sentences),
                ESCAPING.compile(HTML_LAYOUT).execute(sentences));
    }

    /**
     * Returns the texts in this language. If there are none, it returns English texts, not texts in the language of the
     * machine.
     */
    private static ResourceBundle texts(Locale locale) {
        ResourceBundle texts = ResourceBundle.getBundle(TEXTS, locale);
        // A ResourceBundle.Control could exclude the machine's language, but named modules do not allow one.
        return speaks(texts, locale) ? texts : ResourceBundle.getBundle(TEXTS, Locale.ROOT);
    }

    private static boolean speaks(ResourceBundle texts, Locale locale) {
        String language = texts.getLocale().getLanguage();
        return locale.getLanguage().equals(language.isEmpty() ? Locale.ENGLISH.getLanguage() : language);
    }

    private static String sentence(ResourceBundle texts, String key, Map<String, String> values) {
        return PLAIN.compile(texts.getString(key)).execute(values);
    }

    private static String shown(Instant instant, Person recipient, Locale language) {
        return new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT))
                .appendLiteral(' ')
                .appendZoneText(TextStyle.SHORT)
                .toFormatter(language)
                .format(instant.atZone(recipient.zone()));
    }

    private static String checked(URI link) {
        String scheme = link.getScheme();
        if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("The link of a mail must be an absolute http or https address");
        }
        return link.toASCIIString();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(MailContent.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
