package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Runs the console on a Turkish machine, for a Turkish browser. In Turkish the lower case of I is not i. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TurkishLocaleTest {

    private final Locale former = Locale.getDefault();
    private RunningConsole console;
    private ConsoleClient ada;

    @BeforeAll
    void start() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        console = new RunningConsole();
        ada = console.as("ada");
    }

    @AfterAll
    void restore() {
        Locale.setDefault(former);
        console.close();
    }

    private Document page(String path) {
        Response answer = ada.get(path, Map.of("Accept-Language", "tr-TR"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Jsoup.parse(answer.body());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void names_of_statuses_and_roles_keep_their_letters() {
        Document page = page("/domains/harbour/invitations");
        assertThat(page.select(".status.pending, .status.accepted, .status.rejected, .status.expired"))
                .hasSameSizeAs(page.select(".status"))
                .hasSizeGreaterThan(5);
        assertThat(page.select(".status").eachText())
                .contains("Pending", "Accepted")
                .doesNotContain("Pendıng");
        assertThat(page.select(".filter a").eachText())
                .containsExactly("All", "Pending", "Accepted", "Rejected", "Expired");
        for (String address : page.select(".filter a").eachAttr("href")) {
            assertThat(page(address).select("tbody")).isNotEmpty();
        }
        assertThat(page("/domains/harbour/members")
                        .select("#roles-of-members dt")
                        .eachText())
                .containsExactly("Admin", "Editor", "Lead", "Viewer");
        assertThat(RoleTexts.label("inspector")).isEqualTo("Inspector");
        assertThat(StatusLabel.of(Status.REJECTED)).isEqualTo(new StatusLabel("rejected", "Rejected"));
    }

    @Test
    void a_filter_is_found_in_lower_and_upper_case() {
        for (String status : new String[] {"pending", "PENDING", "Pending"}) {
            assertThat(page("/domains/harbour/invitations?status=" + status)
                            .select(".status")
                            .eachText())
                    .containsOnly("Pending");
        }
    }

    @Test
    void commands_searches_and_refusals_work() {
        DomainId domain = console.founds("ada", "Istanbul");
        Document row = Jsoup.parse(ada.post("/domains/" + domain + "/invitations", "person", "emil", "role", "editor")
                .body());
        assertThat(row.select(".outcomes").text()).contains("Emil Brandt", "Sent.");
        console.addUser("isik", "Isik IRMAK", "ISIK@example.org");
        for (String text : new String[] {"IRM", "irmak", "isik@EXAMPLE.ORG", "ISIK"}) {
            assertThat(page("/domains/" + domain + "/people?q=" + text)
                            .select("button")
                            .text())
                    .as(text)
                    .isEqualTo("Isik IRMAK");
        }
        console.addUser("inci", "\u0130nci YILDIZ", "inci@example.org");
        console.addUser("isil", "I\u015f\u0131l Y\u0131lmaz", "isil@example.org");
        for (String text : new String[] {
            "\u0130nc", "INCI", "inci", "\u0131nc\u0131", "y\u0131ld", "YILDIZ", "\u0130NC\u0130@EXAMPLE.ORG"
        }) {
            assertThat(page("/domains/" + domain + "/people?q=" + encode(text))
                            .select("button")
                            .text())
                    .as(text)
                    .isEqualTo("\u0130nci YILDIZ");
        }
        for (String text : new String[] {"I\u015eI", "i\u015f\u0131l", "\u0131\u015fil", "YILMAZ"}) {
            assertThat(page("/domains/" + domain + "/people?q=" + encode(text))
                            .select("button")
                            .text())
                    .as(text)
                    .isEqualTo("I\u015f\u0131l Y\u0131lmaz");
        }
        Response refused = ada.call("GET", "/api/domains/" + domain + "/invitations?after=damaged");
        assertThat(refused.body()).contains("urn:invitations:invalid-cursor");
        assertThat(ada.call("GET", "/api/domains/" + domain + "/invitations?status=PENDING")
                        .body())
                .contains("\"invitee\":\"emil\"");
    }
}
