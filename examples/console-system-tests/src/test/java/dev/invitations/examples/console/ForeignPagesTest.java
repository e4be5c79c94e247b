package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests pages that a browser must not use: of another server on this machine, and of a session that has ended. */
class ForeignPagesTest extends BrowserTestBase {

    /** Reads the token from the cookie, encodes it as the pages of the console do, and sends the form. */
    private static final String FORGING_PAGE = """
            <form method="post" action="%s"><input name="name" value="Forged"><input name="id" value="%s"><input name="_csrf"></form>
            <script>
                const token = document.cookie.match(/XSRF-TOKEN=([^;]+)/)[1];
                const form = document.forms[0];
                form.elements._csrf.value = btoa('\\0'.repeat(token.length) + token).replace(/\\+/g, '-').replace(/\\//g, '_');
                form.submit();
            </script>
            """;

    /** Cookies have no port, so every server on this machine gets the cookies of the console. */
    @Test
    void a_page_of_another_server_on_this_machine_cannot_send_a_command() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (BrowserFixture site = new BrowserFixture()) {
            String id = "5f1d3c4e-0000-4000-8000-000000000001";
            byte[] page =
                    FORGING_PAGE.formatted(site.console.at("/domains"), id).getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            server.start();
            Page fatima = site.as("Fatima Haddad");

            fatima.navigate("http://localhost:" + server.getAddress().getPort() + "/");

            assertThat(fatima.locator(".error .code")).hasText("403");
            fatima.navigate("/");
            assertThat(fatima.locator("#domains")).not().containsText("Forged");
        } finally {
            server.stop(0);
        }
    }

    /** The browser restores pages from memory. The event is made here, because it depends on the memory of the browser. */
    @Test
    void a_page_that_is_restored_after_the_log_out_is_loaded_again() {
        try (BrowserFixture site = new BrowserFixture()) {
            Page devika = site.as("Devika Rao");
            Page other = devika.context().newPage();
            other.navigate("/inbox");
            button(other.locator("header"), "Log out").click();
            assertThat(other).hasURL(Pattern.compile(".*/login"));

            devika.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))");

            assertThat(devika).hasURL(Pattern.compile(".*/login\\?to=.*"));
            assertThat(devika.locator("body")).not().containsText("Orchard Robotics");
        }
    }
}
