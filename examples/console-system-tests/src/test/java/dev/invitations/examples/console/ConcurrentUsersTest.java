package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.invitations.examples.console.UserJourneyTest.button;
import static dev.invitations.examples.console.UserJourneyTest.dialog;
import static dev.invitations.examples.console.UserJourneyTest.row;

import com.microsoft.playwright.Page;
import dev.invitations.SendInvitations;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows the same invitation in two browsers: the second user to press a button reads that it was answered already. */
class ConcurrentUsersTest extends BrowserTestBase {

    @Test
    void deleting_an_accepted_invitation_shows_that_it_was_accepted() {
        Page ada = site.as("Ada Okafor");
        ada.navigate(site.at("/domains/harbour/invitations?status=pending"));
        Page hana = site.as("Hana Sato");
        button(dialog(hana), "Accept Harbour Analytics").click();
        assertThat(dialog(hana)).containsText("You are now a member of Harbour Analytics");

        button(row(ada, "Hana Sato"), "Delete the invitation of Hana Sato").click();
        assertThat(ada.locator("#notice")).hasText("The invitation has been accepted.");
        assertThat(row(ada, "Hana Sato")).hasCount(0); // the list shows pending invitations only, and is up to date
    }

    @Test
    void accepting_a_deleted_invitation_shows_that_it_was_withdrawn() {
        Invitation sent = site.founds("ben", "Short Lived", "emil", "viewer");
        Page emil = site.as("Emil Brandt");
        Page ben = site.as("Ben Lindqvist");
        ben.navigate(site.at("/domains/" + sent.id().domain().value() + "/invitations"));
        button(row(ben, "Emil Brandt"), "Delete the invitation of Emil Brandt").click();
        assertThat(ben.locator("#notice")).hasText("Emil Brandt's invitation was withdrawn.");

        button(dialog(emil), "Accept Short Lived").click();
        assertThat(dialog(emil)).containsText("The invitation has been withdrawn.");
        assertThat(dialog(emil).getByText("Short Lived")).hasCount(0);
        assertThat(emil.locator("#domains")).not().containsText("Short Lived");
    }

    @Test
    void accepting_without_a_free_seat_keeps_the_invitation_pending() {
        Invitation sent = site.founds("george", "Full House", "fatima", "viewer");
        UserId george = new UserId("george");
        for (String guest : List.of("ada", "ben", "chiara", "devika", "emil")) {
            Invitation invitation = site.bean(InvitationService.class)
                    .send(george, SendInvitations.to(sent.id().domain()).invite(new UserId(guest), "viewer"))
                    .sent()
                    .get(0);
            site.bean(InvitationService.class).accept(new UserId(guest), invitation.id());
        }
        Page fatima = site.as("Fatima Haddad");
        button(dialog(fatima), "Accept Full House").click();
        assertThat(dialog(fatima)).containsText("All seats of Full House are taken.");
        assertThat(button(dialog(fatima), "Accept Full House")).isVisible(); // Full House is neither accepted nor lost
    }
}
