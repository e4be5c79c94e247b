package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests how the pages show the refusals of rules of the host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostRulesPagesTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole(
            Map.of("spring.main.sources", DataSourceFaults.class.getName() + "," + SwitchedRules.class.getName()));

    private final SwitchedRules rules = console.bean(SwitchedRules.class);
    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient emil = console.as("emil");

    /** Rules that a test can change. */
    static class SwitchedRules implements HostRules {

        volatile DomainTerms terms = DomainTerms.none();
        volatile Optional<Objection> objection = Optional.empty();

        @Override
        public DomainTerms in(DomainId domain) {
            return terms;
        }

        @Override
        public Optional<Objection> review(Proposal proposal) {
            return objection;
        }
    }

    private String sent(DomainId domain, String... form) {
        return Jsoup.parse(ada.post("/domains/" + domain + "/invitations", form).body())
                .select(".outcomes li")
                .text();
    }

    @Test
    void refusals_of_the_host_are_sentences() {
        DomainId domain = console.founds("ada", "Lighthouse");
        console.joins("ada", domain, "ben", "lead");
        Invitation toEmil = console.sends("ada", domain, "emil", "viewer");
        String link = console.linkTo("ada", domain, "carol@example.net", "viewer", "");
        String accept = "/inbox/" + domain + "/" + toEmil.id().uuid() + "/accept";
        List<String> before = console.allRows();

        rules.terms = DomainTerms.none().mailDomains("example.org");
        assertThat(sent(domain, "address", "dan@example.net", "addressRole", "viewer"))
                .isEqualTo("dan@example.net viewer Addresses of this mail domain cannot be invited.");
        rules.terms = DomainTerms.none().closed();
        Document closed =
                Jsoup.parse(ada.post("/domains/" + domain + "/invitations", "person", "hana", "role", "viewer")
                        .body());
        assertThat(closed.expectFirst(".notice").text()).isEqualTo("This domain is closed.");
        assertThat(closed.select("#chosen strong").text()).isEqualTo("Hana Sato");
        assertThat(row(emil.post(accept, "part", "row").body())
                        .select(".outcome p")
                        .text())
                .isEqualTo("This domain is closed.");
        assertThat(Jsoup.parse(emil.post("/invitation/accept", "token", link.substring(link.indexOf('=') + 1))
                                .body())
                        .select("#notice")
                        .text())
                .isEqualTo("This domain is closed.");
        rules.terms = DomainTerms.none();
        rules.objection = Optional.of(Objection.of("two-factor-required"));
        assertThat(sent(domain, "person", "hana", "role", "viewer"))
                .isEqualTo("Hana Sato viewer A rule of this service does not allow this. (two-factor-required)");
        assertThat(row(emil.post(accept, "part", "row").body())
                        .select(".outcome p")
                        .text())
                .isEqualTo("A rule of this service does not allow this. (two-factor-required)");
        assertThat(emil.call(
                                "POST",
                                "/api/domains/" + domain + "/invitations/"
                                        + toEmil.id().uuid() + "/accept")
                        .body())
                .contains("\"reason\":\"OBJECTED\"", "\"objection\":\"two-factor-required\"");
        transferIsRefused(domain);

        assertThat(console.allRows()).isEqualTo(before);
    }

    private void transferIsRefused(DomainId domain) {
        String members = "/domains/" + domain + "/members";
        String grant = ada.page(members).select(".transfer [name=grant]").val();
        ada.post(members + "/transfer", "to", "ben", "role", "viewer", "grant", grant, "former", "admin");
        ada.get("/domains/" + domain);
        assertThat(ada.page(members).select("#notice").text())
                .isEqualTo("A rule of this service does not allow this. (two-factor-required)");
    }

    private static Document row(String body) {
        return Jsoup.parse("<table>" + body + "</table>");
    }
}
