package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jsoup.Connection.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks through the story of an invitation by mail: from the dialog to the membership of a new user. */
class EmailJourneyTest extends BrowserTestBase {

    private static final Browser.NewContextOptions NARROW = new Browser.NewContextOptions().setViewportSize(360, 740);

    private static Map<String, String> settings(TestDatabase database, String user) throws SQLException {
        Map<String, String> settings = new HashMap<>(Map.of("console.deliver-every", "100ms"));
        if (database != TestDatabase.H2) {
            try (Connection connection = database.unprepared().getConnection()) {
                settings.put("spring.datasource.url", connection.getMetaData().getURL());
                settings.put("spring.datasource.username", user);
            }
        }
        return settings;
    }

    private static void invite(Page ada, String... addresses) {
        ada.navigate("/domains/harbour/invitations");
        link(ada, "Send invitation").click();
        for (String address : addresses) {
            search(ada, address);
            button(dialog(ada).locator("#suggestions"), address + " Invite by e-mail")
                    .click();
            ada.getByLabel("Role of " + address).selectOption("editor");
        }
        ada.getByLabel("Message").fill("Welcome <b>on board</b>!");
        button(dialog(ada), "Send").click();
        assertThat(dialog(ada).locator(".outcomes li")).hasCount(addresses.length);
        assertThat(dialog(ada).locator(".outcomes li.sent")).hasCount(addresses.length);
        button(dialog(ada), "Close").click();
    }

    /** Opens the mailbox until the mail is there, and returns its link. */
    private static Locator mailTo(Page page, String address) {
        Locator link = page.locator("article")
                .filter(new Locator.FilterOptions().setHasText("To " + address))
                .locator("a");
        page.navigate("/mailbox");
        for (int i = 0; i < 100 && link.count() == 0; i++) {
            page.waitForTimeout(100);
            page.reload();
        }
        return link;
    }

    private static Page visitor(BrowserFixture site) {
        return site.open(new Browser.NewContextOptions());
    }

    private static void signUp(Page page, String name, String address) {
        link(page, "Sign up").click();
        page.getByLabel("Name").fill(name);
        page.getByLabel("E-mail address").fill(address);
        button(page.locator("main"), "Sign up").click();
    }

    @ParameterizedTest
    @CsvSource({"H2, sa", "POSTGRESQL, postgres", "MARIADB, root"})
    void a_new_user_joins_with_the_link_of_a_mail_on(TestDatabase database, String user) throws SQLException {
        try (BrowserFixture site = new BrowserFixture(settings(database, user))) {
            Page ada = site.as("Ada Okafor");
            invite(ada, "carol@example.net", "dan@example.net");
            assertThat(row(ada, "carol@example.net")).containsText("Pending");

            Page carol = visitor(site);
            Locator mail = mailTo(carol, "carol@example.net");
            String address = String.valueOf(mail.getAttribute("href"));
            ConsoleClient scanner = site.console.client();
            for (Method method : List.of(Method.HEAD, Method.GET, Method.GET)) {
                Assertions.assertThat(scanner.open(method, address).statusCode())
                        .isEqualTo(200);
            }

            mail.click();
            assertThat(carol.locator("h1")).hasText("Ada Okafor invites you to Harbour Analytics");
            assertThat(carol.locator(".message")).hasText("Welcome <b>on board</b>!");
            signUp(carol, "Carol Diaz", "Carol@example.net");
            assertThat(carol.locator("h1")).hasText("Ada Okafor invites you to Harbour Analytics");
            button(carol.locator("main"), "Accept as Carol Diaz").click();
            assertThat(carol).hasTitle("Members of Harbour Analytics · Console");
            assertThat(carol.locator("#notice")).hasText("You are now a member of Harbour Analytics, as editor.");
            assertThat(row(carol, "Carol Diaz")).containsText("editor");

            ada.reload();
            assertThat(row(ada, "carol@example.net")).containsText("Accepted");
            link(ada, "History of the invitation of carol@example.net").click();
            assertThat(dialog(ada).locator(".history"))
                    .containsText("Carol Diaz accepted, with the link that was sent to carol@example.net");
            acceptsWithTheWrongAccount(site, ada);
        }
    }

    /** Hana holds the link to Dan. The page says so, and Dan's link is used up afterwards. */
    private static void acceptsWithTheWrongAccount(BrowserFixture site, Page ada) {
        Page hana = site.as("Hana Sato");
        Locator mail = mailTo(hana, "dan@example.net");
        String address = String.valueOf(mail.getAttribute("href"));
        mail.click();
        assertThat(hana.locator("main"))
                .containsText("The invitation was sent to dan@example.net. You are logged in as Hana Sato with another"
                        + " address, hana@example.org.");
        link(hana, "Log in as another user").click();
        button(hana.locator("main"), "Emil Brandt").click();
        button(hana.locator("main"), "Accept as Emil Brandt").click();
        assertThat(hana.locator("#notice")).hasText("You are now a member of Harbour Analytics, as editor.");

        Page dan = visitor(site);
        dan.navigate(address);
        assertThat(dan.locator("main")).containsText("This invitation has been accepted already.");
        assertThat(button(dan.locator("main"), "Accept")).hasCount(0);
        ada.reload();
        assertThat(row(ada, "dan@example.net")).containsText("Accepted");
    }

    @Test
    void an_expired_or_changed_link_is_explained() {
        try (BrowserFixture site = new BrowserFixture(Map.of("console.deliver-every", "100ms"))) {
            invite(site.as("Ada Okafor"), "carol@example.net");
            Page carol = visitor(site);
            String address = String.valueOf(mailTo(carol, "carol@example.net").getAttribute("href"));
            carol.navigate(address);
            signUp(carol, "Carol Diaz", "carol@example.net");
            assertThat(button(carol.locator("main"), "Accept as Carol Diaz")).isVisible();
            Assertions.assertThat(site.console
                            .sql()
                            .update("UPDATE invitation SET expires_at = sent_at WHERE invitee = 'carol@example.net'"))
                    .isEqualTo(1);

            button(carol.locator("main"), "Accept as Carol Diaz").click();
            assertThat(carol.locator("main")).containsText("This invitation has expired.");
            assertThat(carol.locator("main button")).hasCount(0);

            carol.navigate(address + "x");
            assertThat(carol.locator("h1")).hasText("This link leads to no invitation");
        }
    }

    /** A list from a spreadsheet has one address per line. The field of the search has one line. */
    @Test
    void a_pasted_list_of_addresses_is_chosen_at_once() {
        try (BrowserFixture site = new BrowserFixture()) {
            Page ada = site.as("Ada Okafor");
            ada.navigate("/domains/harbour/invitations");
            link(ada, "Send invitation").click();
            ada.getByLabel("Find a user").click();
            ada.evaluate("""
                    () => {
                      const data = new DataTransfer();
                      data.setData('text', 'carol@example.net\\r\\ndan@example.net\\r\\n');
                      document.activeElement.dispatchEvent(
                          new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
                    }""");
            button(dialog(ada).locator("#suggestions"), "Choose all 2").click();
            assertThat(dialog(ada).locator("#chosen strong"))
                    .hasText(new String[] {"carol@example.net", "dan@example.net"});
            assertThat(ada.getByLabel("Find a user")).hasValue("");
            search(ada, "fred@example.net");
            ada.keyboard().press("Enter");
            assertThat(dialog(ada).locator("#chosen strong"))
                    .hasText(new String[] {"carol@example.net", "dan@example.net", "fred@example.net"});
            button(dialog(ada), "Send").click();
            assertThat(dialog(ada).locator(".outcomes li.sent")).hasCount(3);
        }
    }

    @Test
    void long_addresses_and_messages_fit_into_a_narrow_window() {
        String address = "a".repeat(60) + "@" + "b".repeat(60) + ".example.net";
        try (BrowserFixture site = new BrowserFixture(Map.of("console.deliver-every", "100ms"))) {
            Page ada = site.as("Ada Okafor", NARROW);
            ada.navigate("/domains/harbour/invitations");
            link(ada, "Send invitation").click();
            search(ada, address);
            button(dialog(ada).locator("#suggestions"), address + " Invite by e-mail")
                    .waitFor();
            assertFits(ada);
            button(dialog(ada).locator("#suggestions"), address + " Invite by e-mail")
                    .click();
            dialog(ada).locator("#chosen li").waitFor();
            ada.getByLabel("Message").fill("x".repeat(300));
            assertFits(ada);
            button(dialog(ada), "Send").click();
            dialog(ada).locator(".outcomes").waitFor();
            assertFits(ada);
            button(dialog(ada), "Close").click();
            assertFits(ada);
            Locator mail = mailTo(ada, address);
            assertFits(ada);
            mail.click();
            assertThat(ada.locator("h1")).containsText("invites you");
            assertFits(ada);
            ada.navigate("/signup");
            assertFits(ada);
        }
    }

    private static void assertFits(Page page) {
        Assertions.assertThat(page.evaluate("""
                        [document.documentElement, ...document.querySelectorAll('dialog[open], th, td, article')]
                            .filter(element => element.scrollWidth > element.clientWidth)
                            .map(element => element.tagName + ' ' + element.innerText)"""))
                .as("elements of %s that are too narrow for their content", page.url())
                .isEqualTo(List.of());
    }
}
