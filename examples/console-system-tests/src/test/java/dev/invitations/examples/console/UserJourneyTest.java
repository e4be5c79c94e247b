package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.invitations.model.Invitation;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Walks through the console's main story from beginning to end. */
class UserJourneyTest extends BrowserTestBase {

    @AutoClose
    private final BrowserFixture site = new BrowserFixture();

    @Test
    void three_users_are_invited_and_one_accepts() {
        Page chiara = site.as("Chiara Conti");
        domain(chiara, "Paper Lantern Press");
        link(chiara, "Send invitation").click();
        choose(chiara, "okaf", "Ada Okafor", "Editor");
        choose(chiara, "EMIL@", "Emil Brandt", "Lead");
        choose(chiara, "ben", "Ben Lindqvist", "Viewer");
        button(dialog(chiara), "Send").click();
        Locator outcomes = dialog(chiara).locator(".outcomes li");
        assertThat(outcomes).hasText(new String[] {
            "Ada Okafor editor Sent.", "Emil Brandt lead Sent.", "Ben Lindqvist viewer The invitee is already a member."
        });
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
        site.foundsAndInvites("george", "Garden Club", "hana", "viewer");
        site.foundsAndInvites("emil", "Studio Nord", "hana", "editor");
        site.foundsAndInvites("george", "Copper Press", "hana", "viewer");
        site.foundsAndInvites("fatima", "Night Market", "hana", "lead");
        site.foundsAndInvites("emil", "Orbit Games", "hana", "viewer");
        site.foundsAndInvites("fatima", "Tidewater Labs", "hana", "editor");
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
            site.foundsAndInvites("george", "Club " + i, "fatima", "viewer");
        }
        Page fatima = site.as("Fatima Haddad");
        dialog(fatima).getByText("View all").click();
        assertThat(fatima).hasTitle("My invitations · Console");
        assertThat(fatima.locator(".count")).hasText("8 invitations");
        filter(fatima, "Pending").click();
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
        link(ben, "History of the invitation of Emil Brandt").click();
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
        assertThat(button(ben.locator("main"), "Delete")).hasCount(0);
        assertThat(row(ben, "Emil Brandt")).hasCount(0);
        domain(ben, "Paper Lantern Press"); // Ben is a viewer here
        assertThat(ben.getByText("Your role shows neither members nor invitations here."))
                .isVisible();
        assertThat(ben.locator(".tabs a")).hasCount(0);
        assertThat(link(ben, "Send invitation")).hasCount(0);
        ben.navigate(ben.url() + "/invitations");
        assertThat(ben.locator("h1")).hasText("Not permitted");
        ben.navigate("/domains/nowhere/members");
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
        filter(ada, "Expired").click();
        assertThat(ada.locator("tbody tr")).hasCount(1);
        assertThat(ada.locator("tbody tr")).containsText("Emil Brandt");
    }

    @Test
    void deleting_an_invitation_that_was_accepted_in_another_browser_is_explained() {
        Invitation sent = site.foundsAndInvites("ben", "Short Lived", "emil", "viewer");
        Page ben = site.as("Ben Lindqvist");
        ben.navigate("/domains/" + sent.id().domain() + "/invitations?status=pending");
        Page emil = site.as("Emil Brandt");
        button(dialog(emil), "Accept Short Lived").click();
        assertThat(dialog(emil)).containsText("You are now a member of Short Lived");

        button(row(ben, "Emil Brandt"), "Delete the invitation of Emil Brandt").click();
        assertThat(ben.locator("#notice")).hasText("The invitation has been accepted.");
        assertThat(row(ben, "Emil Brandt")).hasCount(0); // the list is up to date, and shows only pending invitations
    }

    @Test
    void accepting_without_a_free_seat_keeps_the_invitation_pending() {
        Invitation sent = site.foundsAndInvites("emil", "Full House", "george", "viewer");
        site.console.setSeats(sent.id().domain(), 1);
        Page george = site.as("George Tan");
        button(dialog(george), "Accept Full House").click();
        assertThat(dialog(george)).containsText("All seats of Full House are taken.");
        assertThat(button(dialog(george), "Accept Full House")).isVisible(); // Full House is neither accepted nor lost
    }

    /** The OpenAPI page works under the security policy, and sends the token against forged requests. */
    @Test
    void a_command_can_be_executed_on_the_openapi_page() {
        Page ada = site.as("Ada Okafor");
        ada.navigate("/swagger-ui.html");
        Locator send =
                ada.locator(".opblock").filter(new Locator.FilterOptions().setHasText("Invite users to a domain"));
        send.locator(".opblock-summary-control").click();
        send.getByText("Try it out").click();
        send.getByPlaceholder("domain").fill("harbour");
        send.locator("textarea").fill("{\"invites\": [{\"user\": \"ben\", \"role\": \"viewer\"}]}");
        send.getByText("Execute").click();
        assertThat(send.locator(".live-responses-table")).containsText("ALREADY_MEMBER");
    }

    private static void domain(Page page, String name) {
        page.navigate("/");
        link(page, name).click();
    }

    private static void tab(Page page, String name) {
        page.locator(".tabs").getByText(name).click();
    }

    private static void choose(Page page, String typed, String person, String role) {
        search(page, typed);
        button(dialog(page).locator("#suggestions"), person).click();
        page.getByLabel("Role of " + person).selectOption(role.toLowerCase(Locale.ROOT));
    }
}
