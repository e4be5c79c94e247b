package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Walks through the console's main story from beginning to end. */
class UserJourneyTest extends BrowserTestBase {

    @Test
    void three_users_are_invited_and_one_accepts() {
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
        BrowserFixture.picture(chiara, "outcomes");
        button(dialog(chiara), "Close").click();

        Page ada = site.as("Ada Okafor");
        assertThat(dialog(ada).locator(".pending-list li")).containsText("Paper Lantern Press");
        button(dialog(ada), "Accept Paper Lantern Press").click();
        assertThat(dialog(ada)).containsText("You are now a member of Paper Lantern Press, as editor.");
        button(dialog(ada), "Close").click();
        assertThat(ada.locator("#domains")).containsText("Paper Lantern Press");

        tab(chiara, "Members");
        assertThat(row(chiara, "Ada Okafor")).containsText("editor");
    }

    @Test
    void the_pop_up_shows_the_newest_five_pending_invitations() {
        site.founds("george", "Garden Club", "hana", "viewer");
        site.founds("emil", "Studio Nord", "hana", "editor");
        site.founds("george", "Copper Press", "hana", "viewer");
        site.founds("fatima", "Night Market", "hana", "lead");
        site.founds("emil", "Orbit Games", "hana", "viewer");
        site.founds("fatima", "Tidewater Labs", "hana", "editor");
        Page hana = site.as("Hana Sato");
        Locator domains = dialog(hana).locator(".pending-list strong");
        assertThat(domains)
                .hasText(new String[] {"Tidewater Labs", "Orbit Games", "Night Market", "Copper Press", "Studio Nord"});
        assertThat(dialog(hana)).containsText("The newest 5 of 7.");
        assertThat(hana.locator("#badge")).containsText("7");
        BrowserFixture.picture(hana, "pop-up");

        button(dialog(hana), "Accept Tidewater Labs").click();
        assertThat(domains)
                .hasText(new String[] {"Orbit Games", "Night Market", "Copper Press", "Studio Nord", "Garden Club"});
        assertThat(dialog(hana)).containsText("The newest 5 of 6.");
        assertThat(hana.locator("#domains")).containsText("Tidewater Labs");

        button(dialog(hana), "Decline Orbit Games").click();
        List<String> last = List.of("Night Market", "Copper Press", "Studio Nord", "Garden Club", "Harbour Analytics");
        assertThat(domains).hasText(last.toArray(String[]::new));
        assertThat(dialog(hana).getByText("View all")).hasCount(0);
        assertThat(hana.locator("#badge")).containsText("5");
        for (String domain : last) {
            button(dialog(hana), "Decline " + domain).click();
        }
        assertThat(dialog(hana)).containsText("You have no pending invitations.");
        assertThat(hana.locator("#badge")).isEmpty();
    }

    @Test
    void view_all_opens_the_list_of_my_invitations() {
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
    void a_declined_invitation_is_resent_and_a_pending_one_is_withdrawn() {
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
            Pattern.compile("Ben Lindqvist resent it as lead.*")
        });
        button(dialog(ben), "Close").click();
        button(row(ben, "Devika Rao"), "Delete the invitation of Devika Rao").click();
        assertThat(ben.locator("#notice")).hasText("Devika Rao's invitation was withdrawn.");
        assertThat(row(ben, "Devika Rao")).hasCount(0);
    }

    @Test
    void pages_hide_actions_that_the_role_does_not_permit() {
        Page ben = site.as("Ben Lindqvist");
        domain(ben, "Harbour Analytics"); // Ben is a lead here: he may send, and sees his own invitations
        tab(ben, "Invitations");
        assertThat(ben.getByText("The invitations that you sent.")).isVisible();
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
    void pages_lead_forward_and_back() {
        Page ada = site.as("Ada Okafor");
        domain(ada, "Harbour Analytics");
        tab(ada, "Invitations");
        assertThat(ada.locator("tbody tr")).hasCount(10);
        BrowserFixture.picture(ada, "invitations");
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
        page.getByLabel("Find a user").click();
        page.getByLabel("Find a user").pressSequentially(text);
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
