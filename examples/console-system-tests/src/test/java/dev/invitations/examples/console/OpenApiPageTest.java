package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the OpenAPI page under the security policy and with the token against forged requests. */
@Tag("browser")
class OpenApiPageTest {

    @Test
    void a_command_can_be_executed_on_the_page() {
        try (BrowserFixture site = new BrowserFixture()) {
            Page ada = site.as("Ada Okafor");
            ada.navigate(site.at("/swagger-ui.html"));
            Locator send =
                    ada.locator(".opblock").filter(new Locator.FilterOptions().setHasText("Invite users to a domain"));
            send.locator(".opblock-summary-control").click();
            send.getByText("Try it out").click();
            send.getByPlaceholder("domain").fill("harbour");
            send.locator("textarea").fill("{\"invites\": [{\"user\": \"ben\", \"role\": \"viewer\"}]}");
            send.getByText("Execute").click();
            assertThat(send.locator(".live-responses-table")).containsText("ALREADY_MEMBER");
        }
    }
}
