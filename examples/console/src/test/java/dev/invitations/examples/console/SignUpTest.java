package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the sign-up of new users. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignUpTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    @Test
    void a_new_user_is_logged_in_and_can_create_a_domain() {
        ConsoleClient carol = console.client();
        Response signedUp = carol.post("/signup", "name", " Carol Diaz ", "email", " Carol@Example.NET ");

        assertThat(signedUp.statusCode()).isEqualTo(302);
        assertThat(signedUp.header("Location")).endsWith("/?welcome");
        assertThat(carol.page("/").select("header .who span").text()).isEqualTo("Carol Diaz");
        carol.post("/domains", "id", "5f1d3c4e-0000-4000-8000-000000000001", "name", "Carols");
        assertThat(carol.page("/").select("#domains strong").text()).isEqualTo("Carols");
        assertThat(console.sql()
                        .queryForList(
                                "SELECT email || ' ' || verified FROM people WHERE name = 'Carol Diaz'", String.class))
                .containsExactly("carol@example.net FALSE");
    }

    @Test
    void a_sign_up_ends_the_session_of_the_earlier_user() {
        ConsoleClient client = console.as("ada");
        String session = client.cookie("JSESSIONID");

        client.post("/signup", "name", "Dora Novak", "email", "dora@example.net");

        assertThat(client.cookie("JSESSIONID")).isNotEqualTo(session);
        assertThat(client.page("/").select("header .who span").text()).isEqualTo("Dora Novak");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''        | carol@example.net | The name must have
            ...       | carol@example.net | The name must have
            Carol     | ''                | The address must be
            Carol     | carol             | The address must be
            Carol     | carol@example     | The address must be
            Carol     | c@e.net,d@e.net   | The address must be
            Carol     | kelvin@K.net | The address must be
            """)
    void a_wrong_name_or_address_is_explained_and_the_form_keeps_its_fields(
            String name, String email, String sentence) {
        List<String> before = console.allRows();

        Response answer = console.client().post("/signup", "name", name, "email", email, "to", "/inbox");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Jsoup.parse(answer.body()).select("#notice").text()).startsWith(sentence);
        assertThat(Jsoup.parse(answer.body()).select("[name=to]").val()).isEqualTo("/inbox");
        assertThat(Jsoup.parse(answer.body()).select("#email").val()).isEqualTo(email);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"})
    void a_sign_up_leads_to_no_other_site(String to) {
        Response signedUp = console.client().post("/signup", "name", "Eve", "email", "eve@example.net", "to", to);

        assertThat(signedUp.header("Location")).endsWith("/?welcome");
        console.sql().update("DELETE FROM people WHERE name = 'Eve'");
    }

    @Test
    void a_page_of_another_site_cannot_sign_up() {
        List<String> before = console.allRows();

        Response answer = console.client()
                .forge("/signup", Map.of("Sec-Fetch-Site", "cross-site"), "name", "Eve", "email", "eve@example.net");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(console.allRows()).isEqualTo(before);
    }
}
