package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the rows of pending invitations that cannot be accepted. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObstacleTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient emil = console.as("emil");

    private DomainId domain;
    private Invitation toEmil;

    @BeforeEach
    void letBenInviteEmil() {
        domain = console.founds("ada", "Lighthouse");
        console.joins("ada", domain, "ben", "lead");
        toEmil = console.sends("ben", domain, "emil", "editor");
    }

    private String list() {
        return "/domains/" + domain + "/invitations";
    }

    private Element rowInDomain() {
        return ada.page(list()).expectFirst("tbody:contains(Emil Brandt)");
    }

    private Element rowInInbox() {
        return emil.page("/inbox").expectFirst("tbody:contains(Lighthouse)");
    }

    /** Brings about the state in which accept is refused for this reason. */
    private void obstruct(String state) {
        switch (state) {
            case "inviter removed" -> console.removes("ada", domain, "ben");
            case "inviter demoted" -> console.assigns("ada", domain, "ben", "editor");
            case "role raised" -> setRole("admin");
            case "role gone" -> setRole("emperor");
            case "invitee member" ->
                console.sql()
                        .update(
                                "INSERT INTO domain_members (domain_id, user_id, role, since, granted_by)"
                                        + " VALUES (?, 'emil', 'viewer', CURRENT_TIMESTAMP, RANDOM_UUID())",
                                domain.value());
            default -> throw new IllegalArgumentException(state);
        }
    }

    private void setRole(String role) {
        console.sql()
                .update(
                        "UPDATE invitation SET role = ? WHERE invitation_id = ?",
                        role,
                        toEmil.id().uuid());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            inviter removed | INVITER_NOT_PERMITTED | the inviter may not invite any more                | true
            inviter demoted | INVITER_NOT_PERMITTED | the inviter may not invite any more                | true
            role raised     | ROLE_EXCEEDS_GRANTER  | the role permits more than the inviter's role      | true
            role gone       | ROLE_UNKNOWN          | the role does not exist any more                   | false
            invitee member  | ALREADY_MEMBER        | the invitee is a member already                    | false
            """)
    void an_invitation_that_accept_refuses_shows_the_reason_and_who_can_resend_it(
            String state, Reason reason, String text, boolean canBeTakenOver) {
        assertThat(rowInInbox().select("button").eachText()).containsExactly("Accept", "Decline");
        assertThat(rowInDomain().select("button").eachText()).containsExactly("Delete");
        assertThat(rowInDomain().select(".obstacle")).isEmpty();
        obstruct(state);

        assertThat(rowInInbox().select(".obstacle").text()).isEqualTo("Cannot be accepted: " + text + ".");
        assertThat(rowInInbox().select("button").eachText()).containsExactly("Decline");
        assertThat(rowInDomain().select(".obstacle").text()).isEqualTo("Cannot be accepted: " + text + ".");
        assertThat(rowInDomain().select("button").eachText())
                .isEqualTo(canBeTakenOver ? List.of("Resend", "Delete") : List.of("Delete"));
        assertThat(refusalOfAccept()).isEqualTo(reason);

        Document resent = Jsoup.parse("<table>"
                + ada.post(list() + "/" + toEmil.id().uuid() + "/resend", "part", "row")
                        .body()
                + "</table>");
        if (canBeTakenOver) {
            assertThat(resent.select(".outcome p").text()).isEqualTo("Emil Brandt was invited again.");
            assertThat(resent.select(".obstacle")).isEmpty();
            assertThat(resent.select("[data-label=Invited by]").text()).isEqualTo("Ada Okafor");
            assertThat(rowInInbox().select("button").eachText()).containsExactly("Accept", "Decline");
        } else {
            assertThat(resent.select(".outcome").hasClass("refused")).isTrue();
        }
    }

    private Reason refusalOfAccept() {
        InvitationException refusal = Assertions.catchThrowableOfType(
                InvitationException.class,
                () -> console.bean(InvitationService.class).accept(new UserId("emil"), toEmil.id()));
        return refusal.reason();
    }

    /** Ben sees his own invitations, but his role does not permit resending. */
    @Test
    void a_member_without_the_permission_reads_the_reason_without_a_button() {
        setRole("admin");

        Element row = console.as("ben").page(list()).expectFirst("tbody:contains(Emil Brandt)");

        assertThat(row.select(".obstacle").text()).contains("the role permits more than the inviter's role");
        assertThat(row.select("button")).isEmpty();
    }

    /** After an admin has resent an invitation, its inviter needs only the permission to resend. */
    @Test
    void an_invitation_is_accepted_although_it_was_taken_over() {
        obstruct("inviter removed");
        ada.post(list() + "/" + toEmil.id().uuid() + "/resend");

        emil.post("/inbox/" + domain + "/" + toEmil.id().uuid() + "/accept");

        assertThat(emil.page("/domains/" + domain + "/members").select("tbody").text())
                .contains("Emil Brandt");
        assertThat(EventTexts.of(
                        console.bean(Invitations.class)
                                .history(new UserId("ada"), toEmil.id())
                                .get(1),
                        "Ada",
                        "Emil"))
                .isEqualTo("Ada resent it as editor, because it could not be accepted");
    }

    @Test
    void the_history_says_that_a_role_without_the_invitation_closed_it() {
        console.assigns("ada", domain, "emil", "viewer");

        assertThat(ada.page(list() + "/" + toEmil.id().uuid())
                        .select(".history")
                        .text())
                .contains("Ada Okafor gave Emil Brandt a role directly, which closed the invitation");
    }
}
