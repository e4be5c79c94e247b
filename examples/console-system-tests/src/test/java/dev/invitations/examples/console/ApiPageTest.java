package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the OpenAPI page under the security policy and with the token against forged requests. */
@Tag("browser")
class ApiPageTest {

    @Test
    void aCommandCanBeTriedOut() {
        try (Site site = new Site()) {
            Page ada = site.as("Ada Okafor");
            ada.navigate(site.at("/swagger-ui.html"));
            Locator send =
                    ada.locator(".opblock").filter(new Locator.FilterOptions().setHasText("Invite people to a domain"));
            send.locator(".opblock-summary-control").click();
            send.getByText("Try it out").click();
            send.getByPlaceholder("domain").fill("harbour");
            send.locator("textarea").fill("{\"invites\": [{\"user\": \"ben\", \"role\": \"viewer\"}]}");
            send.getByText("Execute").click();
            assertThat(send.locator(".live-responses-table")).containsText("ALREADY_MEMBER");
        }
    }
}
