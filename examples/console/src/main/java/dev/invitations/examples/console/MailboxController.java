package dev.invitations.examples.console;

import dev.invitations.examples.console.Mailbox.KeptMail;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Serves the mails of the demo. The page exists only while no mail server is set. */
@Controller
class MailboxController implements PageController {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
            .withLocale(Locale.UK)
            .withZone(ZoneOffset.UTC);

    private static final Pattern ADDRESS = Pattern.compile("https?://[^/]+(/[A-Za-z0-9/?=&._~%-]*)");

    private final Mailbox mailbox;
    private final ConsoleProperties settings;

    MailboxController(Mailbox mailbox, ConsoleProperties settings) {
        this.mailbox = mailbox;
        this.settings = settings;
    }

    /**
     * A line of a mail.
     *
     * @param path the path and the query, if the line is an address of the console; null for other lines. A path works
     *     with any name and port of the console
     */
    record MailLine(String text, @Nullable String path) {}

    record MailView(String to, String subject, String at, List<MailLine> lines) {}

    @GetMapping("/mailbox")
    String mails(Model model) {
        if (!settings.mail().isMailbox()) {
            throw InvitationException.of(Reason.NOT_FOUND);
        }
        model.addAttribute("mails", mailbox.mails().stream().map(this::view).toList());
        return "mailbox";
    }

    private MailView view(KeptMail mail) {
        return new MailView(
                mail.to(),
                mail.subject(),
                TIME.format(mail.at()) + " UTC",
                mail.text().lines().map(this::line).toList());
    }

    private MailLine line(String text) {
        Matcher address = ADDRESS.matcher(text);
        String path = address.matches() && text.startsWith(settings.url().toString()) ? address.group(1) : null;
        return new MailLine(text, path);
    }
}
