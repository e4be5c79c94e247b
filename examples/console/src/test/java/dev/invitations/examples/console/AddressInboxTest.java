package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the invitations to the address of a user: with a verified address, and with one that the user only typed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddressInboxTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient emil = console.as("emil");
    private DomainId domain;
    private Invitation invitation;

    @BeforeEach
    void inviteTheAddressOfEmil() {
        domain = console.founds("ada", "Lighthouse");
        Invite invite = Invite.of(EmailAddress.of("emil@example.org"), "editor")
                .message("Join <u>us</u>")
                .data("secret of the host");
        invitation = console.bean(InvitationService.class)
                .send(new UserId("ada"), SendInvitations.to(domain).invite(List.of(invite)))
                .sent()
                .get(0);
    }

    private String answer(String command) {
        return "/inbox/" + domain + "/" + invitation.id().uuid() + "/" + command;
    }

    private Element row(ConsoleClient client) {
        return client.page("/inbox").expectFirst("tbody:contains(Lighthouse)");
    }

    @Test
    void the_owner_of_a_verified_address_sees_and_answers_the_invitation() {
        Element popUp = emil.page("/?welcome").expectFirst("#popup li:contains(Lighthouse)");
        assertThat(popUp.select(".to").text()).isEqualTo("to emil@example.org");
        assertThat(popUp.select(".message").text()).isEqualTo("Join <u>us</u>");
        assertThat(row(emil).select(".to").text()).isEqualTo("to emil@example.org");
        assertThat(row(emil).select(".message").text()).isEqualTo("Join <u>us</u>");

        Document accepted = Jsoup.parse(
                "<table>" + emil.post(answer("accept"), "part", "row").body() + "</table>");

        assertThat(accepted.select(".outcome p").text()).isEqualTo("You are now a member of Lighthouse, as editor.");
        Document history = console.as("ada")
                .page("/domains/" + domain + "/invitations/" + invitation.id().uuid());
        assertThat(history.select(".history").text())
                .contains("Emil Brandt accepted, with the verified address emil@example.org");
        assertThat(history.select(".message").text()).isEqualTo("Join <u>us</u>");

        String undo = accepted.expectFirst(".outcome form").attr("action");
        Document left = Jsoup.parse("<table>" + emil.post(undo, "part", "row").body() + "</table>");
        assertThat(left.select(".outcome p").text()).startsWith("You left Lighthouse.");
        assertThat(emil.get("/domains/" + domain).statusCode()).isEqualTo(404);
    }

    @Test
    void a_user_that_signed_up_with_the_address_neither_sees_nor_answers_it() {
        ConsoleClient mallory = console.client();
        mallory.post("/signup", "name", "Mallory Grey", "email", "emil@example.org");
        List<String> before = console.allRows();

        assertThat(mallory.page("/").select("header .who span").text()).isEqualTo("Mallory Grey");
        assertThat(mallory.page("/inbox").select("tbody")).isEmpty();
        for (String command : List.of("accept", "decline", "leave")) {
            assertThat(mallory.post(answer(command), "part", "row").statusCode())
                    .as(command)
                    .isEqualTo(404);
        }

        assertThat(console.allRows()).isEqualTo(before);
        assertThat(row(emil).text()).contains("Pending");
    }

    @Test
    void the_data_for_the_host_is_on_no_page() {
        ConsoleClient ada = console.as("ada");
        console.bean(DeliveryJob.class).deliver();
        for (String page : List.of(
                emil.get("/?welcome").body(),
                emil.get("/inbox").body(),
                emil.call("GET", "/api/inbox").body(),
                ada.get("/domains/" + domain + "/invitations").body(),
                ada.call("GET", "/api/domains/" + domain + "/invitations").body(),
                ada.get("/domains/" + domain + "/invitations/" + invitation.id().uuid())
                        .body(),
                ada.get("/mailbox").body())) {
            assertThat(page).isNotEmpty().doesNotContain("secret of the host");
        }
    }

    /** A member of the domain cannot accept again, and a list does not say why. */
    @Test
    void an_invitation_to_the_address_of_a_member_says_why_it_cannot_be_accepted() {
        console.assigns("ada", domain, "emil", "viewer");

        Element row = row(emil);

        assertThat(row.select(".obstacle").text()).isEqualTo("Cannot be accepted: the invitee is a member already.");
        assertThat(row.select("button").eachText()).containsExactly("Decline");
    }
}
