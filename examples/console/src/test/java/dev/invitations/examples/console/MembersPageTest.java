package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jsoup.Connection.Response;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the commands of the members page. A page that is open for long must not change a later membership. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembersPageTest {

    private static final String AGAIN = " Nothing was changed. Reload the page, then decide again.";

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private DomainId domain;
    private String members;

    @BeforeEach
    void letBenJoin() {
        domain = console.founds("ada", "Lighthouse");
        members = "/domains/" + domain + "/members";
        console.joins("ada", domain, "ben", "lead");
    }

    /** Returns the form of Ben's row, as the page shows it now. */
    private Element formOfBen() {
        return ada.page(members).expectFirst("form:has([name=user][value=ben])");
    }

    /** Posts the fields of the form as htmx does, with other values for some fields. */
    private Document post(String path, Element form, String... changes) {
        List<String> fields = new ArrayList<>(List.of("part", "row"));
        for (Element field : form.select("input[type=hidden]:not([name=_csrf])")) {
            fields.addAll(List.of(field.attr("name"), field.val()));
        }
        fields.addAll(List.of(changes));
        Response answer = ada.post(path, fields.toArray(String[]::new));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Jsoup.parse("<table>" + answer.body() + "</table>");
    }

    private static String said(Element row) {
        return row.select(".outcome p").text();
    }

    private static Element undo(Document row) {
        return row.expectFirst(".outcome form");
    }

    private Document undone(Document row) {
        return post(undo(row).attr("action"), undo(row));
    }

    /** Another page of Ada removes Ben. */
    private Document removeBen() {
        return post(members + "/remove", formOfBen());
    }

    @Test
    void members_are_changed_removed_and_added_again_in_their_rows() {
        Document changed = post(members + "/role", formOfBen(), "role", "viewer");
        assertThat(said(changed)).isEqualTo("Ben Lindqvist has the role viewer now.");
        assertThat(undo(changed).attr("action")).isEqualTo(members + "/role");
        assertThat(undo(changed).select("[name=role]").val()).isEqualTo("lead");

        Document removed = removeBen();
        assertThat(said(removed)).isEqualTo("Ben Lindqvist is no longer a member.");
        assertThat(removed.select("#seats").text()).isEqualTo("1 of 6 seats taken");
        assertThat(undo(removed).select("[name=role]").val()).isEqualTo("viewer");
        assertThat(removed.expectFirst("tr").select("button")).isEmpty();

        console.setSeats(domain, 1);
        assertThat(said(undone(removed))).contains("All seats of Lighthouse are taken");
        console.setSeats(domain, 2);
        assertThat(said(undone(removed))).isEqualTo("Ben Lindqvist is a member again, as viewer.");
    }

    @Test
    void the_undo_of_a_change_restores_the_former_role() {
        Document changed = post(members + "/role", formOfBen(), "role", "viewer");

        assertThat(said(undone(changed))).isEqualTo("Ben Lindqvist has the role lead now.");
        assertThat(formOfBen().select("[name=former]").val()).isEqualTo("lead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/role", "/remove"})
    void a_stale_page_does_not_restore_or_end_a_membership_that_was_removed(String command) {
        Element stale = formOfBen();
        removeBen();
        List<String> before = console.allRows();

        Document row = post(members + command, stale, "role", "viewer");

        assertThat(said(row))
                .isEqualTo("Ben Lindqvist is not a member now. The last event is: Ben Lindqvist is no longer a member."
                        + AGAIN);
        assertThat(row.select(".outcome").hasClass("refused")).isTrue();
        assertThat(row.select("form")).isEmpty();
        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/role", "/remove"})
    void a_stale_page_does_not_overwrite_a_newer_role_or_end_its_membership(String command) {
        Element stale = formOfBen();
        console.assigns("ada", domain, "ben", "admin");
        List<String> before = console.allRows();

        Document row = post(members + command, stale, "role", "viewer");

        assertThat(said(row))
                .isEqualTo("Ben Lindqvist is a member with the role admin now. The last event is: Ada Okafor made Ben"
                        + " Lindqvist admin." + AGAIN);
        assertThat(console.allRows()).isEqualTo(before);
    }

    /** The later membership has the same role, but another member may have given it for another reason. */
    @ParameterizedTest
    @ValueSource(strings = {"/role", "/remove"})
    void a_stale_page_does_not_change_a_later_membership_with_the_same_role(String command) {
        Element stale = formOfBen();
        removeBen();
        console.assigns("ada", domain, "ben", "lead");
        List<String> before = console.allRows();

        Document row = post(members + command, stale, "role", "viewer");

        assertThat(said(row))
                .startsWith("Ben Lindqvist is a member with the role lead now.")
                .endsWith(AGAIN);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_repeated_change_of_role_changes_nothing_and_succeeds() {
        Element form = formOfBen();
        post(members + "/role", form, "role", "viewer");
        List<String> before = console.allRows();

        assertThat(said(post(members + "/role", form, "role", "viewer")))
                .isEqualTo("Ben Lindqvist has the role viewer now.");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void the_undo_of_a_removal_does_not_recreate_a_later_membership() {
        Document removed = removeBen();
        console.assigns("ada", domain, "ben", "viewer");
        removeBen();
        List<String> before = console.allRows();

        assertThat(said(undone(removed)))
                .startsWith("Ben Lindqvist is not a member now.")
                .endsWith(AGAIN);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void the_undo_of_a_removal_does_not_change_a_later_membership_or_invitation() {
        Document removed = removeBen();
        console.sends("ada", domain, "ben", "viewer");
        List<String> invited = console.allRows();

        assertThat(said(undone(removed)))
                .isEqualTo("Ben Lindqvist is not a member now. The last event is: Ada Okafor invited Ben Lindqvist as"
                        + " viewer." + AGAIN);
        assertThat(console.allRows()).isEqualTo(invited);

        console.assigns("ada", domain, "ben", "viewer");
        List<String> joined = console.allRows();
        assertThat(said(undone(removed))).startsWith("Ben Lindqvist is a member with the role viewer now.");
        assertThat(console.allRows()).isEqualTo(joined);
    }

    @Test
    void a_stale_page_does_not_leave_a_later_membership() {
        ConsoleClient ben = console.as("ben");
        String grant = ben.page(members).select(".leave [name=grant]").val();
        assertThat(grant).isNotEmpty();
        removeBen();
        console.assigns("ada", domain, "ben", "editor");
        List<String> before = console.allRows();

        ben.post(members + "/leave", "grant", grant);

        assertThat(ben.page(members).select("#notice .refused").text())
                .isEqualTo("You have become a member again, as editor." + AGAIN);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void the_last_manager_reads_in_advance_why_it_cannot_leave_and_is_refused() {
        Document page = ada.page(members);
        assertThat(page.select(".leave").text()).contains("You cannot leave", "the role admin");
        assertThat(page.select(".leave button")).isEmpty();

        String grant = console.bean(Invitations.class)
                .members()
                .find(new UserId("ada"), domain, new UserId("ada"))
                .grantedBy()
                .toString();
        assertThat(ada.post(members + "/leave", "grant", grant).header("Location"))
                .endsWith(members);
        assertThat(ada.page(members).select("#notice .refused").text())
                .isEqualTo("Give another member a role that permits as much as your role first.");

        console.assigns("ada", domain, "ben", "admin");
        assertThat(ada.page(members).select(".leave button").text()).isEqualTo("Leave");
        ada.post(members + "/leave", "grant", grant);
        assertThat(ada.get(members).statusCode()).isEqualTo(404);
    }

    /** A viewer sees no members, but can leave. */
    @Test
    void every_member_can_leave() {
        console.joins("ada", domain, "george", "viewer");
        ConsoleClient george = console.as("george");
        Element leave = george.page("/domains/" + domain).expectFirst(".leave form");

        george.post(leave.attr("action"), "grant", leave.select("[name=grant]").val());

        assertThat(george.page("/").select("#notice").text()).contains("You left Lighthouse.");
        assertThat(george.get("/domains/" + domain).statusCode()).isEqualTo(404);
    }

    @Test
    void a_member_of_a_higher_role_has_no_buttons_for_lower_ones() {
        Document page = console.as("ben").page(members);

        assertThat(page.select("tbody").eachText()).hasSize(2);
        assertThat(page.select("#members form[action$=/role]")).isEmpty();
        assertThat(ada.page(members).select("#members form[action$=/role]")).hasSize(1);
        assertThat(ada.page(members).select("#roles-of-members dt").eachText())
                .containsExactly("Admin", "Editor", "Lead", "Viewer");
        assertThat(Map.of("lead", RoleTexts.permits(domain, "lead"), "none", RoleTexts.permits(domain, "none")))
                .isEqualTo(Map.of(
                        "lead",
                        "see reports, edit reports, see members, send invitations",
                        "none",
                        "nothing, because the role does not exist any more"));
    }

    /** The command must belong to a row of the page. */
    @Test
    void a_command_without_the_shown_membership_is_refused() {
        assertThat(ada.post(members + "/role", "user", "ben", "role", "viewer").statusCode())
                .isEqualTo(400);
        assertThat(ada.post(members + "/remove", "user", "ben").statusCode()).isEqualTo(400);
        assertThat(ada.post(members + "/leave").statusCode()).isEqualTo(400);
    }

    /** A manager can undo its removal of a member. It cannot make other users members. */
    @ParameterizedTest
    @ValueSource(strings = {"hana", "ghost"})
    void a_user_that_never_was_in_the_domain_is_not_found_and_not_named(String user) {
        String unknown = UUID.randomUUID().toString();
        List<String> before = console.allRows();

        for (Response answer : List.of(
                ada.post(members + "/add-again", "user", user, "role", "viewer", "removal", unknown),
                ada.post(members + "/role", "user", user, "role", "viewer", "grant", unknown, "former", "viewer"),
                ada.post(members + "/remove", "user", user, "grant", unknown, "former", "viewer"))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).doesNotContain("Hana Sato");
        }
        assertThat(console.allRows()).isEqualTo(before);
    }

    /** Only the event that ended a membership can be undone, and only by the manager that ended it. */
    @ParameterizedTest
    @ValueSource(strings = {"invited", "rejected", "left", "removed by another"})
    void no_other_event_than_the_own_removal_is_undone(String history) {
        UserId hana = new UserId("hana");
        InvitationService service = console.bean(InvitationService.class);
        Invitation invitation = console.sends("ada", domain, "hana", "viewer");
        switch (history) {
            case "rejected" -> service.reject(hana, invitation.id());
            case "left" -> {
                service.accept(hana, invitation.id());
                service.leave(hana, invitation.id());
            }
            case "removed by another" -> {
                service.accept(hana, invitation.id());
                console.assigns("ada", domain, "ben", "admin");
                console.removes("ben", domain, "hana");
            }
            default -> {}
        }
        List<HistoryEvent> events = console.bean(Invitations.class).members().history(new UserId("ada"), domain, hana);
        String last = events.get(events.size() - 1).id().toString();
        List<String> before = console.allRows();

        ada.post(members + "/add-again", "user", "hana", "role", "viewer", "removal", last);

        assertThat(console.allRows()).isEqualTo(before);
    }

    /** The commands for other members would end the permission to see the answer. */
    @ParameterizedTest
    @CsvSource({"/role, viewer", "/remove, viewer"})
    void a_member_changes_itself_only_by_leaving(String command, String role) {
        console.assigns("ada", domain, "ben", "admin");
        String grant = console.bean(Invitations.class)
                .members()
                .find(new UserId("ada"), domain, new UserId("ada"))
                .grantedBy()
                .toString();
        List<String> before = console.allRows();

        for (String part : List.of("row", "")) {
            assertThat(ada.post(
                                    members + command,
                                    "user",
                                    "ada",
                                    "role",
                                    role,
                                    "grant",
                                    grant,
                                    "former",
                                    "admin",
                                    "part",
                                    part)
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(console.allRows()).isEqualTo(before);
    }
}
