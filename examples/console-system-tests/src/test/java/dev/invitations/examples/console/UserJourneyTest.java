package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.invitations.model.Invitation;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        choose(chiara, "EMIL@example.org", "Emil Brandt", "Lead");
        choose(chiara, "hana", "Hana Sato", "Viewer");
        search(chiara, "ben");
        assertThat(dialog(chiara).locator("#suggestions .taken"))
                .hasText("Ben Lindqvist is a member already, as viewer");
        assertThat(dialog(chiara).locator("#suggestions button")).hasCount(0);
        button(dialog(chiara), "Send").click();
        Locator outcomes = dialog(chiara).locator(".outcomes li");
        assertThat(outcomes)
                .hasText(new String[] {"Ada Okafor editor Sent.", "Emil Brandt lead Sent.", "Hana Sato viewer Sent."});
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
        Page devika = site.as("Devika Rao");
        Locator rows = dialog(devika).locator(".pending-list > li");
        Locator domains = rows.locator("strong");
        List<String> five = List.of(
                "Paper Lantern Press",
                "Orchard Robotics",
                "North Wind Energy",
                "Blue Door Studio",
                "Harbour Analytics");
        assertThat(domains).hasText(five.toArray(String[]::new));
        assertThat(dialog(devika)).containsText("The newest 5 of 7.");
        assertThat(rows.first()).containsText("You may see reports, edit reports, see members, send invitations.");
        assertThat(rows.first()).containsText("Answer until");
        assertThat(devika.locator("#badge")).containsText("7");
        BrowserFixture.picture(devika, "pop-up");

        button(dialog(devika), "Accept Orchard Robotics").click();
        assertThat(outcome(rows.nth(1))).hasText("You are now a member of Orchard Robotics, as viewer.");
        assertThat(domains).hasText(with(five, "Maple Street Bakery")); // the answered row stays, and one row follows
        assertThat(dialog(devika)).containsText("The newest 5 of 6.");
        assertThat(devika.locator("#domains")).containsText("Orchard Robotics");

        button(dialog(devika), "Decline Paper Lantern Press").click();
        assertThat(rows.first().locator(".became")).hasText("Declined");
        assertThat(domains).hasText(with(five, "Maple Street Bakery", "Silver Birch Clinic"));
        assertThat(dialog(devika).getByText("View all")).hasCount(0);
        assertThat(devika.locator("#badge")).containsText("5");

        button(rows.nth(1), "Leave again").click();
        assertThat(outcome(rows.nth(1))).containsText("You left Orchard Robotics.");
        assertThat(devika.locator("#domains")).not().containsText("Orchard Robotics");
        for (String domain : with(five.subList(2, 5), "Maple Street Bakery", "Silver Birch Clinic")) {
            button(dialog(devika), "Decline " + domain).click();
            assertThat(button(dialog(devika), "Decline " + domain)).hasCount(0);
        }
        assertThat(dialog(devika)).containsText("You have no pending invitations.");
        assertThat(button(dialog(devika), "Close")).isVisible();
        assertThat(devika.locator("#badge")).isEmpty();
    }

    private static String[] with(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).toArray(String[]::new);
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
        assertThat(fatima.locator("tbody")).hasCount(6);
        button(row(fatima, "Club 3"), "Decline Club 3").click();
        assertThat(outcome(row(fatima, "Club 3"))).containsText("You declined the invitation to Club 3.");
        assertThat(fatima.locator("tbody")).hasCount(6); // the row stays, and so does the filter
        assertThat(fatima.locator(".count")).hasText("5 invitations");
        assertThat(fatima.locator("#badge")).containsText("5");
        button(row(fatima, "Club 2"), "Accept Club 2").click();
        link(fatima, "Open Club 2").click();
        assertThat(fatima).hasTitle("Club 2 · Console");
    }

    @Test
    void a_declined_invitation_is_resent_and_a_pending_one_is_withdrawn() {
        Page ben = site.as("Ben Lindqvist");
        domain(ben, "North Wind Energy");
        tab(ben, "Invitations");
        button(row(ben, "Emil Brandt"), "Resend to Emil Brandt").click();
        assertThat(outcome(row(ben, "Emil Brandt"))).hasText("Emil Brandt was invited again.");
        assertThat(row(ben, "Emil Brandt")).containsText("Pending");
        assertThat(row(ben, "Emil Brandt")).containsText("2 times");
        link(ben, "History of the invitation of Emil Brandt").click();
        assertThat(dialog(ben).locator(".history li")).hasText(new Pattern[] {
            Pattern.compile("Ben Lindqvist invited Emil Brandt as lead.*"),
            Pattern.compile("Emil Brandt declined.*"),
            Pattern.compile("Ben Lindqvist resent it as lead.*")
        });
        button(dialog(ben), "Close").click();
        button(row(ben, "George Tan"), "Delete the invitation of George Tan").click();
        assertThat(outcome(row(ben, "George Tan"))).hasText("George Tan's invitation was withdrawn.");
        assertThat(row(ben, "George Tan").locator(".became")).hasText("Deleted");
        button(row(ben, "George Tan"), "Send again").click();
        assertThat(outcome(row(ben, "George Tan"))).hasText("George Tan got a new invitation.");
        assertThat(row(ben, "George Tan")).containsText("Pending");
        ben.reload();
        assertThat(row(ben, "George Tan")).hasCount(1);
    }

    @Test
    void members_are_changed_removed_and_added_again_and_the_last_manager_stays() {
        Page ada = site.as("Ada Okafor");
        domain(ada, "Harbour Analytics");
        Locator chiara = row(ada, "Chiara Conti");
        chiara.locator("select").selectOption("lead");
        button(chiara, "Change the role of Chiara Conti").click();
        assertThat(outcome(chiara)).hasText("Chiara Conti has the role lead now.");
        button(chiara, "Change back to editor").click();
        assertThat(outcome(chiara)).hasText("Chiara Conti has the role editor now.");
        ada.reload();
        button(chiara, "Remove Chiara Conti").click();
        assertThat(outcome(chiara)).hasText("Chiara Conti is no longer a member.");
        assertThat(ada.locator("#seats")).hasText("3 of 6 seats taken");
        button(chiara, "Add again as editor").click();
        assertThat(outcome(chiara)).hasText("Chiara Conti is a member again, as editor.");
        assertThat(ada.locator("#seats")).hasText("4 of 6 seats taken");

        ada.getByText("Leave Harbour Analytics").click();
        assertThat(row(ada, "(you)")).containsText("You cannot leave: no other member has a role");
        assertThat(button(row(ada, "(you)"), "Leave")).hasCount(0);

        Page ben = site.as("Ben Lindqvist");
        domain(ben, "Harbour Analytics");
        ben.getByText("Leave Harbour Analytics").click();
        button(row(ben, "(you)"), "Leave").click();
        assertThat(ben.locator("#notice")).containsText("You left Harbour Analytics.");
        assertThat(ben.locator("#domains")).not().containsText("Harbour Analytics");
    }

    @Test
    void sending_keeps_the_filter_of_the_table() {
        Page chiara = site.as("Chiara Conti");
        chiara.navigate("/domains/paper-lantern/invitations?status=accepted");
        link(chiara, "Send invitation").click();
        choose(chiara, "george", "George Tan", "Viewer");
        button(dialog(chiara), "Send").click();
        assertThat(dialog(chiara).locator(".outcomes li")).hasText("George Tan viewer Sent.");
        button(dialog(chiara), "Close").click();
        assertThat(filter(chiara, "Accepted")).hasAttribute("aria-current", "true");
        assertThat(chiara.locator("tbody")).hasCount(1);
        assertThat(chiara.locator("tbody")).containsText("Ben Lindqvist");
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
        assertThat(ada.locator("tbody")).hasCount(10);
        BrowserFixture.picture(ada, "invitations");
        String newest = ada.locator("tbody").first().textContent();
        ada.getByText("Older").click();
        assertThat(ada.locator("tbody")).hasCount(1);
        assertThat(ada.locator("tbody")).containsText("Ben Lindqvist");
        ada.getByText("Newer").click();
        assertThat(ada.locator("tbody")).hasCount(10);
        assertThat(ada.locator("tbody").first()).hasText(newest);
        filter(ada, "Expired").click();
        assertThat(ada.locator("tbody")).hasCount(1);
        assertThat(ada.locator("tbody")).containsText("Emil Brandt");
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
        assertThat(outcome(row(ben, "Emil Brandt"))).hasText("The invitation has been accepted.");
        assertThat(row(ben, "Emil Brandt").locator(".status")).hasText("Accepted");
        assertThat(ben.locator("#count")).hasText("0 invitations");
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
        send.locator("textarea").fill("{\"invites\": [{\"user\": \"ada\", \"role\": \"viewer\"}]}");
        send.getByText("Execute").click();
        assertThat(send.locator(".live-responses-table")).containsText("SELF_INVITATION");
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
