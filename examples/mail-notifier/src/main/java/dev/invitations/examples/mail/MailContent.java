package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Stream;

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

    static MailContent of(
            Notification notification,
            Person inviter,
            Person invitee,
            Locale instance,
            URI link,
            MailDirectory directory) {
        Invitation invitation = notification.invitation();
        Person recipient = notification.isInvitation() ? invitee : inviter;
        Locale language = language(recipient, notification, instance);
        ResourceBundle texts = texts(language).orElseThrow();
        DomainId domain = invitation.id().domain();

        Map<String, String> values = new HashMap<>();
        values.put("recipient", name(recipient));
        values.put("inviter", name(inviter));
        values.put("invitee", name(invitee));
        values.put("address", invitation.invitee().value());
        values.put("domain", OneLine.of(directory.domain(domain)));
        values.put("role", OneLine.of(directory.role(domain, invitation.role(), language)));
        values.put("at", shown(notification.at(), recipient, language));

        String kind = notification.kind().name();
        Map<String, Object> sentences = new HashMap<>();
        sentences.put("language", language.toLanguageTag());
        sentences.put("greeting", sentence(texts, "greeting", values));
        for (String part : new String[] {"subject", "message", "action", "footer"}) {
            sentences.put(part, sentence(texts, kind + "." + part, values));
        }
        boolean toAddress = notification.isInvitation() && invitation.invitee().kind() == Invitee.Kind.EMAIL;
        if (toAddress && notification.link().isEmpty()) {
            sentences.put("action", sentence(texts, "login", values));
        }
        List<String> quote = notification.isInvitation()
                ? invitation.message().map(MailQuote::lines).orElse(List.of())
                : List.of();
        if (!quote.isEmpty()) {
            sentences.put("quote", sentence(texts, "quote", values));
            sentences.put("quoted", quote);
        }
        if (invitation.status() == Status.PENDING && invitation.expiresAt().isPresent()) {
            values.put("until", shown(invitation.expiresAt().get(), recipient, language));
            sentences.put("expiry", sentence(texts, "expiry", values));
        }
        sentences.put("link", checked(link));

        return new MailContent(
                language,
                sentence(texts, kind + ".subject", values),
                PLAIN.compile(PLAIN_LAYOUT).execute(sentences),
                ESCAPING.compile(HTML_LAYOUT).execute(sentences));
    }

    /** Returns the name of the person. A mail address stands for a person without a name, and stays readable. */
    private static String name(Person person) {
        String name = person.name();
        return person.address().filter(name::equals).filter(Limits::isEmail).orElseGet(() -> OneLine.of(name));
    }

    /**
     * Returns the first language that has texts: of the profile, of the invitation, or of the instance. The language of
     * the invitation is for the invitee alone.
     */
    private static Locale language(Person recipient, Notification notification, Locale instance) {
        Optional<Locale> ofInvitation = notification.isInvitation()
                ? notification.invitation().language().map(Locale::forLanguageTag)
                : Optional.empty();
        return Stream.of(recipient.locale(), ofInvitation, Optional.of(instance))
                .flatMap(Optional::stream)
                .filter(language -> texts(language).isPresent())
                .findFirst()
                .orElse(Locale.ENGLISH);
    }

    /** Returns the texts in this language; empty if there are none. The language of the machine has no effect. */
    private static Optional<ResourceBundle> texts(Locale locale) {
        if (locale.getLanguage().equals(Locale.ENGLISH.getLanguage())) {
            return Optional.of(ResourceBundle.getBundle(TEXTS, Locale.ROOT));
        }
        // A ResourceBundle.Control could exclude the machine's language, but named modules do not allow one.
        return Optional.of(ResourceBundle.getBundle(TEXTS, locale))
                .filter(texts -> !locale.getLanguage().isEmpty()
                        && texts.getLocale().getLanguage().equals(locale.getLanguage()));
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

    /** Returns the address as text. The message of the exception does not contain it, because it may be a secret. */
    static String checked(URI link) {
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
