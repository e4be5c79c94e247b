package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the row that replaces a row after a command, and the page for browsers without scripts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnsweredRowsTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient emil = console.as("emil");

    private DomainId domain;
    private Invitation toEmil;

    @BeforeEach
    void inviteEmil() {
        domain = console.founds("ada", "Lighthouse");
        toEmil = console.sends("ada", domain, "emil", "editor");
    }

    private String inDomain(String command) {
        return "/domains/" + domain + "/invitations/" + toEmil.id().uuid() + "/" + command;
    }

    private String inInbox(String command) {
        return "/inbox/" + domain + "/" + toEmil.id().uuid() + "/" + command;
    }

    /** Posts as htmx does for a part of a page, and returns the part. */
    private static Document part(ConsoleClient client, String part, String path, String... fields) {
        String[] all =
                Stream.concat(Stream.of("part", part), Arrays.stream(fields)).toArray(String[]::new);
        Response answer = client.post(path, all);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Jsoup.parse("<table>" + answer.body().replace("<li>", "</table><li>") + "</table>");
    }

    private static Document row(ConsoleClient client, String path, String... fields) {
        return part(client, "row", path, fields);
    }

    private static String said(Element row) {
        return row.select(".outcome p").text();
    }

    @Test
    void an_accepted_invitation_says_so_in_its_row_and_links_to_the_domain() {
        Document row = row(emil, inInbox("accept"), "status", "pending");

        assertThat(row.select(".became").text()).isEqualTo("Accepted");
        assertThat(said(row)).isEqualTo("You are now a member of Lighthouse, as editor.");
        assertThat(row.select(".outcome a").attr("href")).isEqualTo("/domains/" + domain);
        assertThat(row.select(".outcome small").text()).contains("ends the membership", "you need a new one");
        assertThat(row.select("#count").attr("hx-swap-oob")).isEqualTo("true");
    }

    @Test
    void the_undo_of_an_acceptance_ends_the_membership_and_frees_the_seat() {
        String undo = row(emil, inInbox("accept")).select(".outcome form").attr("action");

        assertThat(said(row(emil, undo))).isEqualTo("You left Lighthouse. To join again, you need a new invitation.");

        assertThat(console.sql()
                        .queryForList("SELECT user_id FROM seats WHERE domain_id = ?", String.class, domain.value()))
                .containsExactly("ada");
        assertThat(emil.page("/inbox").expectFirst("tbody").text()).contains("Accepted", "ended");
        assertThat(ada.page("/domains/" + domain + "/invitations")
                        .select("tbody")
                        .text())
                .contains("Accepted", "ended");
    }

    /** A page can stay open while the invitee leaves and joins again. */
    @Test
    void the_undo_of_an_acceptance_ends_no_later_membership() {
        String undo = row(emil, inInbox("accept")).select(".outcome form").attr("action");
        emil.post(undo);
        console.joins("ada", domain, "emil", "viewer");
        List<String> before = console.allRows();

        assertThat(said(row(emil, undo)))
                .isEqualTo("The membership that this invitation gave has ended. Nothing was changed. Reload the page,"
                        + " then decide again.");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void the_undo_of_an_acceptance_does_not_end_a_membership_with_another_role() {
        String undo = row(emil, inInbox("accept")).select(".outcome form").attr("action");
        console.assigns("ada", domain, "emil", "admin");

        assertThat(said(row(emil, undo)))
                .startsWith("You have the role admin now, and not editor. Nothing was changed.");
        assertThat(emil.get("/domains/" + domain + "/members").statusCode()).isEqualTo(200);
    }

    @Test
    void the_undo_of_a_deletion_does_not_repeat_a_later_invitation() {
        row(ada, inDomain("delete"));
        Invitation later = console.sends("ada", domain, "emil", "viewer");
        console.bean(InvitationService.class).delete(new UserId("ada"), later.id());
        List<String> before = console.allRows();

        assertThat(said(row(ada, inDomain("send-again"))))
                .startsWith("Emil Brandt is not a member now. The last event is: Ada Okafor withdrew it.");
        assertThat(console.allRows()).isEqualTo(before);
    }

    /** Text of a list that the answer cannot contain must be refused before the command, and not after its commit. */
    @ParameterizedTest
    @CsvSource({"emil, accept", "emil, decline", "emil, leave", "ada, delete", "ada, resend", "ada, send-again"})
    void an_invalid_list_is_refused_before_the_command(String user, String command) {
        if (command.equals("leave") || command.equals("resend")) {
            emil.post(inInbox(command.equals("leave") ? "accept" : "decline"));
        } else if (command.equals("send-again")) {
            ada.post(inDomain("delete"));
        }
        List<String> before = console.allRows();

        for (String part : List.of("", "row")) {
            for (String[] invalid : new String[][] {
                {"status", "asleep"},
                {"after", "damaged"},
                {"after", "x".repeat(9_000)},
                {"after", "\u20ac".repeat(37)},
                {"before", "first,".repeat(2_000)},
                {"before", "\n"}
            }) {
                String[] form = {invalid[0], invalid[1], "part", part};
                Response answer =
                        user.equals("ada") ? ada.post(inDomain(command), form) : emil.post(inInbox(command), form);

                assertThat(answer.statusCode()).as(invalid[0]).isEqualTo(400);
                assertThat(console.allRows()).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=asleep", "status=%zz", "after=damaged", "status=pending&after=%00"})
    void an_invalid_address_of_the_page_behind_the_dialog_is_refused_before_anything_is_sent(String query) {
        String list = "/domains/" + domain + "/invitations";
        List<String> before = console.allRows();

        Response answer = ada.forge(
                list,
                Map.of(
                        "X-XSRF-TOKEN",
                        ada.token(),
                        "HX-Target",
                        "dialog",
                        "HX-Current-URL",
                        console.at(list + "?" + query)),
                "person",
                "hana",
                "role",
                "viewer");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(console.allRows()).isEqualTo(before);
    }

    /** Only a member can make a rejected invitation pending again, with a resend. */
    @Test
    void a_declined_invitation_has_no_undo() {
        Document row = row(emil, inInbox("decline"));

        assertThat(row.select(".became").text()).isEqualTo("Declined");
        assertThat(said(row)).contains("You cannot take this back, but a member can send it again.");
        assertThat(row.select("form, button")).isEmpty();
    }

    @Test
    void a_deleted_invitation_stays_in_its_row_and_can_be_sent_again_as_a_new_one() {
        Document deleted = row(ada, inDomain("delete"), "status", "pending");

        assertThat(deleted.select(".status").text()).isEqualTo("Deleted");
        assertThat(said(deleted)).isEqualTo("Emil Brandt's invitation was withdrawn.");
        assertThat(deleted.select(".outcome small").text())
                .isEqualTo("sends a new invitation as editor, with a new deadline.");
        assertThat(deleted.select("#count").text()).isEqualTo("0 invitations");

        Document again = row(ada, deleted.select(".outcome form").attr("action"), "status", "pending");

        assertThat(again.select(".status").text()).isEqualTo("Pending");
        assertThat(again.select("#count").text()).isEqualTo("1 invitation");
        assertThat(said(again)).isEqualTo("Emil Brandt got a new invitation.");
        assertThat(again.select("tbody a").attr("href"))
                .startsWith("/domains/" + domain)
                .doesNotContain(toEmil.id().uuid().toString());
        assertThat(said(row(ada, inDomain("send-again"))))
                .isEqualTo(
                        "Emil Brandt is not a member now. The last event is: Ada Okafor invited Emil Brandt as editor."
                                + " Nothing was changed. Reload the page, then decide again.");
    }

    @Test
    void a_row_without_a_possible_command_has_no_undo() {
        console.joins("ada", domain, "ben", "lead"); // may send, but not delete
        assertThat(console.as("ben").post(inDomain("delete")).statusCode()).isEqualTo(404);
        Invitation toHana = console.sends("ada", domain, "hana", "admin");
        console.sql()
                .update(
                        "UPDATE invitation SET role = 'emperor' WHERE invitation_id = ?",
                        toHana.id().uuid());

        Document row = row(
                ada,
                inDomain("delete")
                        .replace(
                                toEmil.id().uuid().toString(),
                                toHana.id().uuid().toString()));

        assertThat(row.select(".became").text()).isEqualTo("Deleted");
        assertThat(row.select(".outcome form")).isEmpty();
    }

    @Test
    void a_resent_invitation_shows_no_button_where_its_button_was() {
        emil.post(inInbox("decline"));

        Document row = row(ada, inDomain("resend"));

        assertThat(row.select(".became").text()).isEqualTo("Sent again");
        assertThat(row.expectFirst("tr").select("button")).isEmpty();
    }

    @Test
    void a_refused_command_leaves_the_row_with_its_present_state() {
        emil.post(inInbox("accept"));

        Document row = row(ada, inDomain("delete"));

        assertThat(said(row)).isEqualTo("The invitation has been accepted.");
        assertThat(row.select(".outcome").hasClass("refused")).isTrue();
        assertThat(row.select(".status").text()).isEqualTo("Accepted");
        assertThat(row.select("button")).isEmpty();
    }

    @Test
    void without_a_seat_the_invitation_can_be_accepted_later_in_the_same_row() {
        console.setSeats(domain, 1);

        Document row = row(emil, inInbox("accept"));

        assertThat(said(row)).contains("All seats of Lighthouse are taken");
        assertThat(row.select("button").eachText()).containsExactly("Accept", "Decline");
    }

    /** The pop-up keeps its rows, and gets only rows that it does not show. */
    @Test
    void the_pop_up_gets_the_next_invitation_at_its_end() {
        String shown = toEmil.id().uuid().toString();
        Document first = part(emil, "popup", inInbox("decline"), "shown", shown);
        List<String> ids = first.select("ul [name=shown]").eachAttr("value");

        assertThat(first.expectFirst("li").select(".became").text()).isEqualTo("Declined");
        assertThat(first.select("ul[hx-swap-oob]").attr("hx-swap-oob")).isEqualTo("beforeend:#pending-list");
        assertThat(ids).isNotEmpty().doesNotContain(shown);
        assertThat(first.select("ul .outcome")).isEmpty();

        String[] all = Stream.concat(Stream.of(shown), ids.stream())
                .flatMap(id -> Stream.of("shown", id))
                .toArray(String[]::new);
        assertThat(part(emil, "popup", inInbox("decline"), all).select("ul li [name=shown]"))
                .isEmpty();
    }

    /** Without scripts, the browser follows a redirect to the page that it came from. */
    @ParameterizedTest
    @CsvSource({"emil, inbox, accept", "emil, inbox, decline", "ada, domain, delete", "ada, domain, resend"})
    void without_scripts_the_filter_survives_and_the_page_says_what_was_done(String user, String list, String command) {
        ConsoleClient client = user.equals("ada") ? ada : emil;
        String path = list.equals("inbox") ? "/inbox" : "/domains/" + domain + "/invitations";
        String address = path + "?status=pending";
        String action = list.equals("inbox") ? inInbox(command) : inDomain(command);
        if (!command.equals("resend")) {
            Element form = client.page(address)
                    .expectFirst("form:has([formaction=" + action + "]), form[action=" + action + "]");
            assertThat(form.select("[name=status]").val()).isEqualTo("PENDING");
        }

        Response answer = client.post(action, "status", "PENDING");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith(address);
        Document page = client.page(address);
        assertThat(page.select("#notice").text()).isNotEmpty();
        assertThat(page.select(".filter [aria-current]").text()).isEqualTo("Pending");
    }

    @Test
    void the_deadline_and_the_role_are_shown_to_the_invitee_before_the_answer() {
        String until = emil.page("/inbox")
                .expectFirst("tbody")
                .select("[data-label=Answer until]")
                .text();
        assertThat(until).isNotEmpty();
        assertThat(emil.page("/inbox").expectFirst("tbody").text())
                .contains("may see reports, edit reports, see members");
        assertThat(emil.page("/?welcome").expectFirst("#popup li").text())
                .contains("You may see reports, edit reports, see members.", "Answer until " + until);
    }
}
