package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the mailbox that replaces a mail server in the demo. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailboxPageTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private static Element mail(Document page, String text) {
        return page.expectFirst("article:contains(" + text + ")");
    }

    @Test
    void the_mailbox_shows_the_real_mails_with_their_links() {
        DomainId domain = console.founds("ada", "Light <b>house");
        String link = console.linkTo("ada", domain, "carol@example.net", "viewer", "");
        console.sends("ada", domain, "emil", "viewer");
        console.bean(DeliveryJob.class).deliver();

        Document page = console.client().page("/mailbox");

        Element toCarol = mail(page, "carol@example.net");
        assertThat(toCarol.text()).contains("Light <b>house", "Ada Okafor", "viewer");
        assertThat(link).startsWith("/invitation?token=i1.");
        assertThat(toCarol.select("a").text()).isEqualTo("http://localhost:0" + link);
        assertThat(mail(page, "emil@example.org").select("a").eachAttr("href")).containsExactly("/inbox");
        assertThat(console.as("ada").page("/").select("nav a[href=/mailbox]").text())
                .isEqualTo("Mailbox");
        assertThat(console.client().get("/mailbox").header("Cache-Control")).contains("no-store");
        assertThat(console.allRows()).noneMatch(row -> row.contains("i1."));
    }

    @Test
    void the_mailbox_keeps_the_newest_mails() {
        DomainId domain = console.founds("ben", "Many");
        for (int i = 0; i < Mailbox.SIZE + 5; i++) {
            console.linkTo("ben", domain, "guest-" + i + "@example.net", "viewer", "");
        }

        List<String> all =
                console.client().page("/mailbox").select("article strong").eachText();

        assertThat(all).hasSize(Mailbox.SIZE);
        assertThat(all.get(0)).contains("guest-104@example.net");
        assertThat(all.get(99)).contains("guest-5@example.net");
    }

    @Test
    void there_is_no_mailbox_with_a_mail_server() {
        Map<String, String> settings = Map.of(
                "console.mail.host", "localhost",
                "console.mail.from", "invitations@example.org",
                "console.url", "https://console.example.org");
        try (RunningConsole real = new RunningConsole(settings)) {
            assertThat(real.client().get("/mailbox").statusCode()).isEqualTo(404);
            assertThat(real.as("ada").page("/").select("nav a[href=/mailbox]")).isEmpty();
            assertThat(real.client().page("/login").select("a[href=/mailbox]")).isEmpty();
        }
    }
}
