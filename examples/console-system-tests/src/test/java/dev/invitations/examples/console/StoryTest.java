package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Walks through the console's main story from beginning to end. */
@Tag("browser")
class StoryTest {

    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void threeAreInvitedAndOneJoins() {
        Page chiara = site.as("Chiara Conti");
        domain(chiara, "Paper Lantern Press");
        chiara.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Send invitation"))
                .click();
        choose(chiara, "okaf", "Ada Okafor", "Editor");
        choose(chiara, "EMIL@", "Emil Brandt", "Lead");
        choose(chiara, "ben", "Ben Lindqvist", "Viewer");
        button(dialog(chiara), "Send").click();
        Locator outcomes = dialog(chiara).locator(".outcomes li");
        assertThat(outcomes).hasText(new String[] {
            "Ada Okafor editor Sent.", "Emil Brandt lead Sent.", "Ben Lindqvist viewer The invitee is already a member."
        });
        Site.picture(chiara, "outcomes");
        button(dialog(chiara), "Close").click();

        Page ada = site.as("Ada Okafor");
        assertThat(dialog(ada).locator(".offers li")).containsText("Paper Lantern Press");
        button(dialog(ada), "Accept Paper Lantern Press").click();
        assertThat(dialog(ada)).containsText("You are now a member of Paper Lantern Press, as editor.");
        button(dialog(ada), "Close").click();
        assertThat(ada.locator("#domains")).containsText("Paper Lantern Press");

        tab(chiara, "Members");
        assertThat(row(chiara, "Ada Okafor")).containsText("editor");
    }

    @Test
    void thePopUpShowsFiveOfSevenAndMovesUp() {
        site.founds("george", "Garden Club", "hana", "viewer");
        site.founds("emil", "Studio Nord", "hana", "editor");
        site.founds("george", "Copper Press", "hana", "viewer");
        site.founds("fatima", "Night Market", "hana", "lead");
        site.founds("emil", "Orbit Games", "hana", "viewer");
        site.founds("fatima", "Tidewater Labs", "hana", "editor");
        Page hana = site.as("Hana Sato");
        Locator offers = dialog(hana).locator(".offers strong");
        assertThat(offers)
                .hasText(new String[] {"Tidewater Labs", "Orbit Games", "Night Market", "Copper Press", "Studio Nord"});
        assertThat(dialog(hana)).containsText("The newest 5 of 7.");
        assertThat(hana.locator("#badge")).containsText("7");
        Site.picture(hana, "pop-up");

        button(dialog(hana), "Accept Tidewater Labs").click();
        assertThat(offers)
                .hasText(new String[] {"Orbit Games", "Night Market", "Copper Press", "Studio Nord", "Garden Club"});
        assertThat(dialog(hana)).containsText("The newest 5 of 6.");
        assertThat(hana.locator("#domains")).containsText("Tidewater Labs");

        button(dialog(hana), "Decline Orbit Games").click();
        List<String> last = List.of("Night Market", "Copper Press", "Studio Nord", "Garden Club", "Harbour Analytics");
        assertThat(offers).hasText(last.toArray(String[]::new));
        assertThat(dialog(hana).getByText("View all")).hasCount(0);
        assertThat(hana.locator("#badge")).containsText("5");
        for (String domain : last) {
            button(dialog(hana), "Decline " + domain).click();
        }
        assertThat(dialog(hana)).containsText("No invitation is waiting for you.");
        assertThat(hana.locator("#badge")).isEmpty();
    }

    @Test
    void viewAllLeadsToMyInvitations() {
        for (int i = 1; i <= 5; i++) {
            site.founds("george", "Club " + i, "fatima", "viewer");
        }
        Page fatima = site.as("Fatima Haddad");
        dialog(fatima).getByText("View all").click();
        assertThat(fatima).hasTitle("My invitations · Console");
        assertThat(fatima.locator(".count")).hasText("8 invitations");
        fatima.getByText("Pending", new Page.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(fatima.locator("tbody tr")).hasCount(6);
        button(row(fatima, "Club 3"), "Decline Club 3").click();
        assertThat(fatima.locator("#notice")).hasText("You declined the invitation to Club 3.");
        assertThat(fatima.locator("#badge")).containsText("5");
    }

    @Test
    void whatWasDeclinedIsSentAgainAndWhatIsPendingIsWithdrawn() {
        Page ben = site.as("Ben Lindqvist");
        domain(ben, "North Wind Energy");
        tab(ben, "Invitations");
        button(row(ben, "Emil Brandt"), "Resend to Emil Brandt").click();
        assertThat(ben.locator("#notice")).hasText("Emil Brandt was invited again.");
        assertThat(row(ben, "Emil Brandt")).containsText("Pending");
        assertThat(row(ben, "Emil Brandt")).containsText("2 times");
        row(ben, "Emil Brandt")
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName("History of the invitation of Emil Brandt"))
                .click();
        assertThat(dialog(ben).locator(".history li")).hasText(new Pattern[] {
            Pattern.compile("Ben Lindqvist invited Emil Brandt as lead.*"),
            Pattern.compile("Emil Brandt declined.*"),
            Pattern.compile("Ben Lindqvist sent it again, as lead.*")
        });
        button(dialog(ben), "Close").click();
        button(row(ben, "Devika Rao"), "Delete the invitation of Devika Rao").click();
        assertThat(ben.locator("#notice")).hasText("Devika Rao's invitation was withdrawn.");
        assertThat(row(ben, "Devika Rao")).hasCount(0);
    }

    @Test
    void whatOneMayNotDoOneDoesNotSee() {
        Page ben = site.as("Ben Lindqvist");
        domain(ben, "Harbour Analytics"); // Ben is a lead here: he may send, and sees his own invitations
        tab(ben, "Invitations");
        assertThat(ben.getByText("Those that you have sent.")).isVisible();
        assertThat(ben.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete")))
                .hasCount(0);
        assertThat(row(ben, "Emil Brandt")).hasCount(0);
        domain(ben, "Paper Lantern Press"); // Ben is a viewer here
        assertThat(ben.getByText("Your role shows neither members nor invitations here."))
                .isVisible();
        assertThat(ben.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Send invitation")))
                .hasCount(0);
        ben.navigate(ben.url() + "/invitations");
        assertThat(ben.locator("h1")).hasText("Not permitted");
        ben.navigate(site.at("/domains/nowhere/members"));
        assertThat(ben.locator("h1")).hasText("Not found");
    }

    @Test
    void pagesForwardAndBack() {
        Page ada = site.as("Ada Okafor");
        domain(ada, "Harbour Analytics");
        tab(ada, "Invitations");
        assertThat(ada.locator("tbody tr")).hasCount(10);
        Site.picture(ada, "invitations");
        String newest = ada.locator("tbody tr").first().textContent();
        ada.getByText("Older").click();
        assertThat(ada.locator("tbody tr")).hasCount(1);
        assertThat(ada.locator("tbody tr")).containsText("Ben Lindqvist");
        ada.getByText("Newer").click();
        assertThat(ada.locator("tbody tr")).hasCount(10);
        assertThat(ada.locator("tbody tr").first()).hasText(newest);
        ada.getByText("Expired", new Page.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(ada.locator("tbody tr")).hasCount(1);
        assertThat(ada.locator("tbody tr")).containsText("Emil Brandt");
    }

    private static void domain(Page page, String name) {
        page.navigate(site.at("/"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name)).click();
    }

    private static void tab(Page page, String name) {
        page.locator(".tabs").getByText(name).click();
    }

    private static void choose(Page page, String typed, String person, String role) {
        type(page, typed);
        button(dialog(page).locator("#suggestions"), person).click();
        page.getByLabel("Role of " + person).selectOption(role.toLowerCase(Locale.ROOT));
    }

    /** Clicks the field first, which waits for the dialog. Sending keys alone would not wait. */
    static void type(Page page, String text) {
        page.getByLabel("Who?").click();
        page.getByLabel("Who?").pressSequentially(text);
    }

    static Locator dialog(Page page) {
        return page.locator("dialog[open]");
    }

    static Locator button(Locator within, String name) {
        return within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    static Locator row(Page page, String name) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }
}
